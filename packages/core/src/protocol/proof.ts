const encoder = new TextEncoder();

/** Bytes that a device signs to show, at provisioning, that it holds the key. */
export function provisionProof(request: {
  readonly token: string;
  readonly uuid: string | null;
  readonly publicKey: string;
}): Uint8Array {
  return encoder.encode(`regrow provision\n${request.token}\n${request.uuid ?? ""}\n${request.publicKey}\n`);
}

/** Bytes that a device signs to vouch for its recovery log up to an entry; the chain binds all before it. */
export function logProof(uuid: string, sequence: number, hash: string): Uint8Array {
  return encoder.encode(`regrow log\n${uuid}\n${sequence}\n${hash}\n`);
}
