/** Somebody who is asked for the device's secret. */
export interface LoginState {
  readonly tries: number;
}

export const FIRST_TRY: LoginState = { tries: 0 };
/** After these the connection is closed. */
export const LOGIN_TRIES = 3;

/** What a wrong secret leads to: another try after a pause, or the end. */
export function failLogin({ tries }: LoginState): {
  readonly state: LoginState;
  readonly isOver: boolean;
  readonly pauseMs: number;
} {
  return { state: { tries: tries + 1 }, isOver: tries + 1 >= LOGIN_TRIES, pauseMs: 1_000 * 2 ** tries };
}
