import type { JSX } from "preact";
import { LabelDialog } from "./label-dialog.tsx";
import { MoveDialog } from "./move-dialog.tsx";
import { TagDialog, type ChosenDialogProps } from "./tag-dialog.tsx";

/** Something that can be done with many devices at once. */
export interface BulkAction {
  readonly title: string;
  readonly right: string;
  readonly Dialog: (props: ChosenDialogProps) => JSX.Element;
}

export const BULK_ACTIONS: readonly BulkAction[] = [
  { title: "Set tag", right: "tag.set", Dialog: TagDialog },
  { title: "Change labels", right: "device.describe", Dialog: LabelDialog },
  { title: "Move", right: "device.manage", Dialog: MoveDialog },
];
