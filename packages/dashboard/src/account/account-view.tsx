import { View } from "@regrow/components/frame";
import type { JSX } from "preact";
import { useQuery, useSession } from "../data/index.ts";
import { WhenLoaded } from "../parts/index.ts";
import { EmailForm } from "./email-form.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactor } from "./second-factor.tsx";
import { Sessions } from "./sessions.tsx";

/** One's own account. */
export function AccountView(): JSX.Element {
  const session = useSession();
  const account = useQuery("getAccount", {}, 15_000);
  return (
    <View title="Your account" lead={session.userName}>
      <WhenLoaded of={account}>
        {({ email, isEmailVerified, hasSecondFactor, recoveryCodesLeft }) => (
          <div class="cards thirds">
            <EmailForm email={email} isVerified={isEmailVerified} />
            <PasswordForm />
            <SecondFactor isOn={hasSecondFactor} recoveryCodesLeft={recoveryCodesLeft} />
          </div>
        )}
      </WhenLoaded>
      <Sessions />
    </View>
  );
}
