import { useAnnouncements } from "@regrow/components/announcement";
import { ActionButton } from "@regrow/components/button";
import { Dialog } from "@regrow/components/dialog";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Form, Problem, devicesText } from "../parts/index.ts";
import { BulkPreviewList } from "./bulk-preview-list.tsx";
import { type BulkPreview } from "./bulk.ts";
import { useBulk, type AskBulk, type Bulk } from "./use-bulk.ts";

export interface BulkDialogProps {
  readonly title: string;
  /** The form's fields. */
  readonly children: ComponentChildren;
  /** Why the form cannot be sent as it is; null where it can. */
  readonly formProblem: string | null;
  readonly ask: AskBulk;
  /** Names what is done to so many: "Set beta on 214 devices". */
  readonly nameOf: (devices: string) => string;
  readonly isDangerous?: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** A change to many devices: what is wanted, then what that will do, then the button that does it. */
export function BulkDialog(props: BulkDialogProps): JSX.Element {
  const { title, children, formProblem, ask, nameOf, isDangerous = false, onDone, onClose } = props;
  const { tell } = useAnnouncements();
  const bulk = useBulk();
  const isOpen = useRef(true);
  useEffect(() => () => void (isOpen.current = false), []);
  const now = bulk.state.value;
  const confirm = async (): Promise<void> => {
    const done = await bulk.confirm(ask);
    if (done !== undefined) {
      tell(`Done: ${nameOf(devicesText(done.devices))}.`);
      onDone();
    } else if (!isOpen.current) tell(leftText(title, bulk), "bad");
  };
  return (
    <Dialog title={title} onClose={onClose}>
      {now.kind === "form" ? (
        <Form
          submit="See what it will do"
          onSubmit={() => bulk.look(ask)}
          cancel={{ title: "Cancel", act: onClose }}
          missing={formProblem}
          problem={bulk.problem}
        >
          {children}
        </Form>
      ) : (
        <>
          {now.kind === "preview" && now.isAnew && (
            <div class="note busy" role="alert">
              <p>
                Something has changed since you looked: the devices themselves, or what decides what happens to them.
                Nothing was done. This is what would happen now.
              </p>
            </div>
          )}
          {now.kind === "unanswered" && <Unanswered />}
          <Shown preview={now.preview} />
          {bulk.problem.value !== null && <Problem error={bulk.problem.value} />}
          <div class="row">
            {now.preview.devices > 0 && (
              <ActionButton kind={isDangerous ? "danger" : "main"} action={confirm}>
                {now.kind === "unanswered" ? "Send it again" : nameOf(devicesText(now.preview.devices))}
              </ActionButton>
            )}
            <button type="button" onClick={bulk.back}>
              Back
            </button>
            <button type="button" class="plain" onClick={onClose}>
              Cancel
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** What is told to somebody who has closed the dialog before its end. */
function leftText(title: string, { state, problem }: Bulk): string {
  if (state.peek().kind === "unanswered") return `No answer came: ${title}. Look whether it is done.`;
  return `Not done: ${title}. ${problem.peek()?.message ?? "Something had changed since you looked."}`;
}

function Unanswered(): JSX.Element {
  return (
    <div class="note bad" role="alert">
      <p>
        <strong>No answer came. It may have been done, for all of them or for none.</strong>
      </p>
      <p>Send it again: what was done already is not done twice, and the answer says that it is done.</p>
    </div>
  );
}

/** The form's button is gone: whoever uses a keyboard stands at what it led to. */
function Shown({ preview }: { readonly preview: BulkPreview }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [preview]);
  const { devices } = preview;
  return (
    <>
      <h3 ref={heading} tabIndex={-1}>
        {devices === 0 ? "None of them can be changed" : `What happens to ${devicesText(devices)}`}
      </h3>
      <BulkPreviewList preview={preview} />
    </>
  );
}
