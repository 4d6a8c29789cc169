import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { isSuccess, quote, wordsOf } from "../api/index.ts";
import { bytesText, useDevice } from "../device/index.ts";
import { ActionButton } from "@regrow/components/button";
import { useAnnouncements } from "@regrow/components/announcement";
import { ConfirmDialog } from "@regrow/components/dialog";
import { Field } from "@regrow/components/field";
import { useLoaded } from "../page/use-loaded.ts";
import { View } from "@regrow/components/frame";
import { FileUpload } from "./file-upload.tsx";
import { fileAddress, filterFiles, readListing, typeText, type ListedFile } from "./listing.ts";

/** The files of the device: bundle rows and what users have made. */
export function FilesView(): JSX.Element {
  const { loaded, reload } = useLoaded("ls -v", readListing);
  const wanted = useSignal("");
  const files = loaded.value.kind === "loaded" ? loaded.value.value : [];
  const shown = filterFiles(files, wanted.value);
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  return (
    <View
      title="Files"
      lead="Deleting a file of the bundle only hides it: safe mode, recovery or a factory reset bring it back."
      actions={
        <ActionButton isSmall action={reload}>
          Refresh
        </ActionButton>
      }
    >
      <FileUpload onDone={reload} />
      <section class="card stack" aria-label="Files on the device">
        <div class="row apart">
          <h2>On the device</h2>
          <span class="quiet">
            {files.length} files, {bytesText(sizeBytes)}
          </span>
        </div>
        <Field type="search" label="Find" value={wanted.value} onInput={(text) => (wanted.value = text)} />
        {loaded.value.kind === "failed" && <p class="note bad">{loaded.value.reason}</p>}
        {loaded.value.kind === "loading" && <p class="quiet">Asking the device.</p>}
        {shown.length > 0 && <FileTable files={shown} onChange={reload} />}
        {loaded.value.kind === "loaded" && shown.length === 0 && <p class="quiet">No file is called that.</p>}
      </section>
      <p class="quiet small">
        Is this page itself damaged? <a href="/.recovery.html">Recovery</a> is part of the device and cannot be lost.
      </p>
    </View>
  );
}

function FileTable(props: {
  readonly files: readonly ListedFile[];
  readonly onChange: () => Promise<void>;
}): JSX.Element {
  return (
    <table class="as-cards">
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col" class="number">
            Size
          </th>
          <th scope="col">Version</th>
          <th scope="col">Kind</th>
          <th scope="col">
            <span class="only-heard">What can be done</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.files.map((file) => (
          <FileRow key={file.name} file={file} onChange={props.onChange} />
        ))}
      </tbody>
    </table>
  );
}

function FileRow({
  file,
  onChange,
}: {
  readonly file: ListedFile;
  readonly onChange: () => Promise<void>;
}): JSX.Element {
  const device = useDevice();
  const { tell } = useAnnouncements();
  const isAsking = useSignal(false);
  const { name, sizeBytes, version, type, isSystem } = file;
  const isFolder = name.endsWith("/");
  const remove = async (): Promise<void> => {
    isAsking.value = false;
    const result = await device.run(`file_delete ${quote(name) ?? name}`);
    tell(isSuccess(result) ? `${name} is deleted.` : wordsOf(result), isSuccess(result) ? "good" : "bad");
    await onChange();
  };
  return (
    <tr>
      <td class="code break">{name}</td>
      <td class="number">{bytesText(sizeBytes)}</td>
      <td class="quiet">{version}</td>
      <td class="quiet">{isFolder ? "folder" : typeText(type)}</td>
      <td>
        {!isSystem && !isFolder && (
          <div class="row">
            <a
              class="button small"
              href={fileAddress(name)}
              download={name.split("/").at(-1)}
              aria-label={`Download ${name}`}
            >
              Download
            </a>
            <ActionButton
              isSmall
              kind="plain"
              label={`Delete ${name}`}
              action={async () => void (isAsking.value = true)}
            >
              Delete
            </ActionButton>
          </div>
        )}
        {isAsking.value && (
          <ConfirmDialog
            title="Delete this file?"
            confirm="Delete"
            isDangerous
            onConfirm={() => void remove()}
            onCancel={() => (isAsking.value = false)}
          >
            <p class="code break">{name}</p>
          </ConfirmDialog>
        )}
      </td>
    </tr>
  );
}
