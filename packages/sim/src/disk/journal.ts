import { applyEffects, type DataEffect } from "./data-effects.ts";
import type { Image } from "./image.ts";

/** A name that appears, changes what it stands for, or (undefined) goes. */
export interface NameChange {
  readonly directory: number;
  readonly name: string;
  readonly inode: number | undefined;
}

interface EffectOrder {
  readonly id: number;
  readonly operation: number;
  /** An earlier effect without which this one does not reach the medium. */
  readonly needs?: number | undefined;
}

/** A change of names or modes that may not have reached the medium. Changes of one effect are atomic and in one folder, except for a folder that moves. */
export type MetadataEffect = EffectOrder &
  (
    | { readonly kind: "names"; readonly changes: readonly NameChange[] }
    | { readonly kind: "mode"; readonly inode: number; readonly mode: number }
  );

/** Everything that programs see and the medium may not hold yet, in the order in which it was done. */
export class Journal {
  #metadata: readonly MetadataEffect[] = [];
  readonly #data = new Map<number, readonly DataEffect[]>();
  /** Files whose sync has failed: the kernel takes their pages for clean, so a later sync writes nothing of them. */
  readonly #abandoned = new Set<number>();
  #nextId = 0;

  get metadata(): readonly MetadataEffect[] {
    return this.#metadata;
  }

  get data(): ReadonlyMap<number, readonly DataEffect[]> {
    return this.#data;
  }

  fork(): Journal {
    const copy = new Journal();
    copy.#metadata = this.#metadata;
    copy.#nextId = this.#nextId;
    for (const [inode, effects] of this.#data) copy.#data.set(inode, effects);
    for (const inode of this.#abandoned) copy.#abandoned.add(inode);
    return copy;
  }

  /** @returns the effect's id, for one that needs it */
  addNames(operation: number, changes: readonly NameChange[], needs?: number): number {
    return this.#add({ kind: "names", id: this.#nextId, operation, changes, needs });
  }

  addMode(operation: number, inode: number, mode: number): void {
    this.#add({ kind: "mode", id: this.#nextId, operation, inode, mode });
  }

  addData(inode: number, effects: readonly DataEffect[]): void {
    // All of its pages are dirty again, so the next sync writes them.
    if (effects.some((effect) => effect.kind === "truncate" && effect.lengthBytes === 0)) this.#abandoned.delete(inode);
    this.#data.set(inode, [...(this.#data.get(inode) ?? []), ...effects]);
  }

  /** The kernel gives up what it has of this file after an error of the medium. */
  abandon(inode: number): void {
    if (this.#data.has(inode)) this.#abandoned.add(inode);
  }

  /** The last pending effect that gave this inode a name or took one. */
  lastAbout(inode: number): number | undefined {
    return this.#metadata.findLast(
      (effect) => effect.kind === "names" && effect.changes.some((change) => change.inode === inode),
    )?.id;
  }

  /** Brings a file's bytes and mode to the medium. @param except an operation whose effects stay behind (a mutant) */
  settleFile(durable: Image, inode: number, except?: number): void {
    this.#settleData(durable, inode, except);
    this.#settleMetadata(
      durable,
      (effect) => effect.kind === "mode" && effect.inode === inode && effect.operation !== except,
    );
  }

  /** Brings a folder's names to the medium, with what they need. */
  settleDirectory(durable: Image, directory: number, except?: number): void {
    const needed = new Set<number>();
    for (const effect of this.#metadata.toReversed()) {
      const isHere =
        effect.kind === "mode"
          ? effect.inode === directory
          : effect.changes.some((change) => change.directory === directory);
      if (effect.operation === except || !(isHere || needed.has(effect.id))) continue;
      needed.add(effect.id);
      if (effect.needs !== undefined) needed.add(effect.needs);
    }
    this.#settleMetadata(durable, (effect) => effect.operation !== except && needed.has(effect.id));
  }

  /** Brings everything to the medium. */
  settleAll(durable: Image, except?: number): void {
    for (const inode of [...this.#data.keys()]) this.#settleData(durable, inode, except);
    this.#settleMetadata(durable, (effect) => effect.operation !== except);
  }

  /** The names of two operations reach the medium in the other order (a mutant). */
  swap(operation: number, next: number): void {
    const of = (number: number): readonly MetadataEffect[] =>
      this.#metadata.filter((effect) => effect.operation === number);
    const others = this.#metadata.filter((effect) => effect.operation !== operation && effect.operation !== next);
    this.#metadata = [...others, ...of(next), ...of(operation)];
  }

  #add(effect: MetadataEffect): number {
    this.#nextId += 1;
    this.#metadata = [...this.#metadata, effect];
    return effect.id;
  }

  #settleData(durable: Image, inode: number, except: number | undefined): void {
    const effects = this.#data.get(inode);
    const file = durable.inode(inode);
    if (effects === undefined || file.kind !== "file" || this.#abandoned.has(inode)) return;
    const left = effects.filter((effect) => effect.operation === except);
    durable.setContent(
      inode,
      applyEffects(file.content, left.length === 0 ? effects : effects.filter((effect) => effect.operation !== except)),
    );
    if (left.length === 0) this.#data.delete(inode);
    else this.#data.set(inode, left);
  }

  #settleMetadata(durable: Image, isSettled: (effect: MetadataEffect) => boolean): void {
    const left: MetadataEffect[] = [];
    const newer = new Set<string>();
    const settled = this.#metadata.filter(isSettled);
    // From the newest: an older change of a name that is settled now must not come back over it.
    for (const effect of this.#metadata.toReversed()) {
      if (!isSettled(effect)) left.push(...without(effect, newer));
      else if (effect.kind === "names") for (const change of effect.changes) newer.add(keyOf(change));
    }
    for (const effect of settled) applyMetadata(durable, effect);
    this.#metadata = left.toReversed();
  }
}

export function applyMetadata(image: Image, effect: MetadataEffect): void {
  if (effect.kind === "mode") image.setMode(effect.inode, effect.mode);
  else for (const { directory, name, inode } of effect.changes) image.setEntry(directory, name, inode);
}

function without(effect: MetadataEffect, newer: ReadonlySet<string>): readonly MetadataEffect[] {
  if (effect.kind === "mode" || newer.size === 0) return [effect];
  const changes = effect.changes.filter((change) => !newer.has(keyOf(change)));
  return changes.length === 0 ? [] : [{ ...effect, changes }];
}

function keyOf(change: NameChange): string {
  return `${change.directory}/${change.name}`;
}
