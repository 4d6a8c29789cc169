export interface News {
  readonly messages: readonly string[];
  /** Nothing that was known is there any more: the device has begun a new list, as after a restart. */
  readonly isAnew: boolean;
}

/**
 * What is new in a list of messages of which the device keeps the newest hundred: what stands behind the longest end of `before` that
 * `now` begins with.
 */
export function newsIn(before: readonly string[], now: readonly string[]): News {
  // A list that is not full has lost nothing: all that was known begins it.
  const lastStart = before.length < FULL_LENGTH ? 0 : before.length - 1;
  for (let start = 0; start <= lastStart; start += 1) {
    const known = before.length - start;
    const isSame = known <= now.length && before.slice(start).every((message, index) => message === now[index]);
    if (isSame) return { messages: now.slice(known), isAnew: false };
  }
  return { messages: now, isAnew: true };
}

/** Messages that a device keeps. */
const FULL_LENGTH = 100;
