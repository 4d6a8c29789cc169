import type { ByteFilter } from "./line-reader.ts";

/** Of RFC 854 and 855. */
const IAC = 0xff;
const DONT = 0xfe;
const DO = 0xfd;
const WONT = 0xfc;
const WILL = 0xfb;
const SUBNEGOTIATION = 0xfa;
const INTERRUPT = 0xf4;
const BREAK = 0xf3;
const END = 0xf0;
const CARRIAGE_RETURN = 0x0d;

/** What we do when asked: transmit binary (RFC 856), echo (RFC 857), suppress go ahead (RFC 858). */
const OURS: ReadonlySet<number> = new Set([0, 1, 3]);
/** What the other side may do: transmit binary, suppress go ahead. */
const THEIRS: ReadonlySet<number> = new Set([0, 3]);

type State =
  | "text"
  | "return"
  | "command"
  | "subnegotiation"
  | "subnegotiation-command"
  | typeof DO
  | typeof DONT
  | typeof WILL
  | typeof WONT;

/**
 * Takes telnet's commands out of what a client sends, and answers them. It never begins a negotiation, so that a program which only
 * opens a socket sees none. Raw data does not come through here.
 */
export class TelnetFilter implements ByteFilter {
  readonly #reply: (bytes: Uint8Array) => void;
  readonly #onInterrupt: () => void;
  #state: State = "text";
  /** Options that are agreed to be on: a request for what is so already is not answered, else two sides could go on for ever (RFC 854). */
  readonly #ours = new Set<number>();
  readonly #theirs = new Set<number>();

  /** @param onInterrupt somebody pressed Ctrl-C, and telnet made a command of it */
  constructor(reply: (bytes: Uint8Array) => void, onInterrupt: () => void) {
    this.#reply = reply;
    this.#onInterrupt = onInterrupt;
  }

  next(bytes: Uint8Array, start: number): { readonly from: number; readonly to: number } {
    for (let from = start; from < bytes.length; from += 1) {
      if (!this.#isText(bytes[from] ?? 0)) continue;
      let to = from + 1;
      while (to < bytes.length && this.#isPlain(bytes[to] ?? 0)) to += 1;
      return { from, to };
    }
    return { from: bytes.length, to: bytes.length };
  }

  /** Text that needs no further look. */
  #isPlain(byte: number): boolean {
    if (this.#state !== "text" || byte === IAC) return false;
    if (byte === CARRIAGE_RETURN) this.#state = "return";
    return true;
  }

  /** One byte; false when it is telnet's own. */
  #isText(byte: number): boolean {
    switch (this.#state) {
      case "return":
        this.#state = "text";
        // A carriage return alone is sent with a NUL behind it (RFC 854).
        return byte !== 0 && this.#isText(byte);
      case "text":
        if (byte === IAC) this.#state = "command";
        if (byte === CARRIAGE_RETURN) this.#state = "return";
        return byte !== IAC;
      case "command":
        return this.#command(byte);
      case "subnegotiation":
        if (byte === IAC) this.#state = "subnegotiation-command";
        return false;
      case "subnegotiation-command":
        this.#state = byte === END ? "text" : "subnegotiation";
        return false;
      default:
        this.#negotiate(this.#state, byte);
        this.#state = "text";
        return false;
    }
  }

  #command(byte: number): boolean {
    this.#state = "text";
    switch (byte) {
      case IAC:
        return true;
      case DO:
      case DONT:
      case WILL:
      case WONT:
        this.#state = byte;
        return false;
      case SUBNEGOTIATION:
        this.#state = "subnegotiation";
        return false;
      case INTERRUPT:
      case BREAK:
        this.#onInterrupt();
        return false;
      default:
        return false;
    }
  }

  #negotiate(request: typeof DO | typeof DONT | typeof WILL | typeof WONT, option: number): void {
    const isOurs = request === DO || request === DONT;
    const on = isOurs ? this.#ours : this.#theirs;
    const isWanted = request === DO || request === WILL;
    const isAllowed = (isOurs ? OURS : THEIRS).has(option);
    if (isWanted === on.has(option)) return;
    if (isWanted && isAllowed) on.add(option);
    else on.delete(option);
    const yes = isOurs ? WILL : DO;
    const no = isOurs ? WONT : DONT;
    this.#reply(Uint8Array.of(IAC, isWanted && isAllowed ? yes : no, option));
  }
}
