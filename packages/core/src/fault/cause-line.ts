/**
 * The line of a process's last output that says what went wrong, as it was printed; empty where it printed nothing. It is the last
 * line that speaks of an error, not what a runtime prints around it: where it stood in the code, what follows from it, its own version.
 */
export function causeLine(output: string): string {
  const all = linesOf(output);
  const lines = told(all);
  const speaking = lines.filter(({ text }) => SPEAKS_OF_ERROR.test(text));
  const found = speaking.findLast(({ isIndented }) => !isIndented) ?? speaking.at(-1) ?? lines.at(-1) ?? all.at(-1);
  return found?.text ?? "";
}

interface Line {
  readonly text: string;
  readonly isIndented: boolean;
}

const SPEAKS_OF_ERROR = /error|exception|panic|fatal|abort|assert|segmentation|cannot|failed/i;

/** Frames hold line numbers of one version, and follow the line that matters. */
const STACK_FRAME = /^(?:at\s|File "|\^+$|#\d+\s)/;

/** What runtimes and shells say beside the error: who emitted it, how to see more, the brackets around its fields, their version. */
const BESIDE =
  /^(?:Aborted(?: \(core dumped\))?$|Emitted '\w{1,64}' event |throw er; \/\/ Unhandled |\(Use `node |Node\.js v\d|Bun v\d|[[\](){},;]+$|During handling of the above |The above exception was )/;

/** Behind it Go lists what every goroutine did, by names that may sound like errors. */
const GOROUTINE = /^goroutine \d+ \[/;

function linesOf(output: string): readonly Line[] {
  return output
    .split("\n")
    .map((line) => ({ text: line.trim(), isIndented: /^\s/.test(line) }))
    .filter(({ text }) => text !== "");
}

function told(all: readonly Line[]): readonly Line[] {
  const goroutines = all.findIndex(({ text }) => GOROUTINE.test(text));
  const said = goroutines === -1 ? all : all.slice(0, goroutines);
  return withHeadings(said.filter(({ text }) => !STACK_FRAME.test(text) && !BESIDE.test(text)));
}

/** What Rust and C++ begin a message with that stands on the next line. */
const MESSAGE_FOLLOWS = /^(?:thread '.{0,200}' .{0,40}panicked at .{0,400}:|terminate called after throwing .{0,400})$/;

/** Some runtimes head an error with a line that does not say it. Python's is the first that is not indented, by whatever name. */
function withHeadings(lines: readonly Line[]): readonly Line[] {
  const shown: Line[] = [];
  let isTraceback = false;
  for (const line of lines) {
    const before = shown.at(-1);
    if (line.text.startsWith("Traceback (most recent call last)")) isTraceback = true;
    else if (isTraceback && !line.isIndented) {
      // The chain of exceptions ends with the one that ended the process: only that counts.
      shown.splice(0, shown.length, line);
      isTraceback = false;
    } else if (isTraceback) continue;
    else if (before !== undefined && MESSAGE_FOLLOWS.test(before.text))
      shown.splice(-1, 1, { text: `${before.text} ${line.text}`, isIndented: false });
    else shown.push(line);
  }
  return shown;
}
