/** How many bytes connections hold at the moment, all of them together; told by `network.buffer.usage`. */
export class BufferMeter {
  #receivedBytes = 0;
  #toSendBytes = 0;

  get waiting(): { readonly receivedBytes: number; readonly toSendBytes: number } {
    return { receivedBytes: this.#receivedBytes, toSendBytes: this.#toSendBytes };
  }

  /** @param changeBytes below 0 when they have been read */
  received(changeBytes: number): void {
    this.#receivedBytes += changeBytes;
  }

  /** @param changeBytes below 0 when they are on their way */
  toSend(changeBytes: number): void {
    this.#toSendBytes += changeBytes;
  }
}
