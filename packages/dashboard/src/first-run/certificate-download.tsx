import type { AnswerOf } from "@regrow/client/client";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CERTIFICATE_FILE } from "./commands.ts";
import { Doing } from "./step.tsx";

type Certificate = AnswerOf<"getServer">["peopleCertificate"];

/** For the command line, which believes only authorities that the machine knows: the certificate of a DMS that vouches for itself. */
export function CertificateDownload({ certificate }: { readonly certificate: Certificate }): JSX.Element | null {
  const pem = certificate?.selfSignedPem ?? null;
  const address = useFileAddress(pem);
  if (certificate === null || pem === null || address === null) return null;
  return (
    <Doing what="Fetch the certificate by which the command line believes this DMS, into the folder where you type the commands.">
      <div class="row">
        <a class="button" href={address} download={CERTIFICATE_FILE}>
          Download {CERTIFICATE_FILE}
        </a>
      </div>
      <p class="quiet small break">
        Compare its SHA-256 fingerprint with the one that the DMS printed at its start:{" "}
        <code>{certificate.fingerprint}</code>
      </p>
    </Doing>
  );
}

/** Where the browser finds the text as a file, as long as it is shown. */
function useFileAddress(text: string | null): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (text === null) return;
    const made = URL.createObjectURL(new Blob([text], { type: "application/x-pem-file" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return text === null ? null : address;
}
