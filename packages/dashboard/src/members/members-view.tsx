import { useSignal } from "@preact/signals";
import { ConfirmDialog } from "@regrow/components/dialog";
import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { usePages, useSession } from "../data/index.ts";
import { Paged, Problem, Table, TimeAgo, useAct, productsText } from "../parts/index.ts";
import { ChangeMemberDialog, type Member } from "./change-member-dialog.tsx";
import { Invitations } from "./invitations.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { ROLES } from "./roles.ts";

type Asked =
  | { readonly kind: "invite" }
  | { readonly kind: "change"; readonly member: Member }
  | { readonly kind: "remove"; readonly member: Member };

/** Who belongs to the organisation, and what each may do. */
export function MembersView(): JSX.Element {
  const session = useSession();
  const mayManage = session.can("member.manage");
  const pages = usePages("listMembers", { limit: 100 }, ({ members }) => members);
  const { act, problem } = useAct();
  const asked = useSignal<Asked | null>(null);
  const close = (): void => void (asked.value = null);
  const remove = ({ userId, userName }: Member): void => {
    close();
    void act("removeMember", { userId }, `${userName} belongs to the organisation no more.`);
  };
  const buttons = (member: Member): JSX.Element => (
    <div class="row">
      <button
        type="button"
        class="small"
        aria-label={`Change ${member.userName}`}
        onClick={() => (asked.value = { kind: "change", member })}
      >
        Change
      </button>
      {member.userName !== session.userName && (
        <button
          type="button"
          class="small"
          aria-label={`Remove ${member.userName}`}
          onClick={() => (asked.value = { kind: "remove", member })}
        >
          Remove
        </button>
      )}
    </div>
  );
  const invite = (
    <button type="button" class="main" onClick={() => (asked.value = { kind: "invite" })}>
      Invite somebody
    </button>
  );
  return (
    <View
      title="Members"
      lead={`Who belongs to ${session.organisation}, and what each may do.`}
      {...(mayManage ? { actions: invite } : {})}
    >
      {problem.value !== null && <Problem error={problem.value} />}
      <Paged of={pages} card="List">
        {(items) => (
          <Table
            caption="Members"
            rows={items}
            keyOf={({ userId }) => userId}
            columns={[
              { title: "User", cell: ({ userName }) => userName },
              { title: "E-mail", cell: ({ email }) => email ?? <span class="quiet">not confirmed</span> },
              { title: "Role", cell: ({ role }) => <span title={ROLES[role].about}>{ROLES[role].title}</span> },
              { title: "Products", cell: ({ products }) => productsText(products) },
              { title: "Since", cell: ({ sinceMs }) => <TimeAgo atMs={sinceMs} /> },
              ...(mayManage ? [{ title: "Actions", isActions: true, cell: buttons }] : []),
            ]}
          />
        )}
      </Paged>
      {mayManage && <Invitations />}
      {asked.value?.kind === "invite" && <InviteDialog onClose={close} />}
      {asked.value?.kind === "change" && <ChangeMemberDialog member={asked.value.member} onClose={close} />}
      {asked.value?.kind === "remove" && (
        <RemoveDialog member={asked.value.member} onConfirm={remove} onCancel={close} />
      )}
    </View>
  );
}

interface RemoveDialogProps {
  readonly member: Member;
  readonly onConfirm: (member: Member) => void;
  readonly onCancel: () => void;
}

function RemoveDialog({ member, onConfirm, onCancel }: RemoveDialogProps): JSX.Element {
  return (
    <ConfirmDialog
      title={`Remove ${member.userName}?`}
      confirm="Remove"
      isDangerous
      onConfirm={() => onConfirm(member)}
      onCancel={onCancel}
    >
      <p>
        {member.userName} sees nothing of this organisation any more, and the API tokens that they have made here end.
        What they did stays in the audit log.
      </p>
    </ConfirmDialog>
  );
}
