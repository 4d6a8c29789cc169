import type { Image } from "./image.ts";

/** How many names each inode has, and the bytes of all files, kept while the image changes. */
export class Usage {
  readonly #links = new Map<number, number>();
  usedBytes = 0;

  constructor(image: Image) {
    for (const [, number] of image.walk()) this.named(image, number);
  }

  links(number: number): number {
    return this.#links.get(number) ?? 0;
  }

  named(image: Image, number: number): void {
    const links = this.links(number);
    this.#links.set(number, links + 1);
    if (links === 0) this.usedBytes += sizeOf(image, number);
  }

  resized(byBytes: number): void {
    this.usedBytes += byBytes;
  }

  unnamed(image: Image, number: number): void {
    const links = this.links(number) - 1;
    this.#links.set(number, links);
    if (links === 0) this.usedBytes -= sizeOf(image, number);
  }
}

function sizeOf(image: Image, number: number): number {
  const inode = image.inode(number);
  return inode.kind === "file" ? inode.content.bytes.length : 0;
}
