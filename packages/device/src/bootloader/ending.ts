import type { AppPhase, Effect, Ending, KernelPhase, Session, Step } from "./session.ts";
import { andThen, clearAppTimers, step, type Context } from "./steps.ts";

/** Ends the session: app and kernel are asked to stop, each within its time. A session that ends already goes on ending as it does. */
export function beginEnding(session: Session, ending: Ending, context: Context): Step {
  if (session.ending !== null) return step(session);
  const app = stopApp(session.app);
  const kernel = stopKernel(session.kernel);
  const effects: Effect[] = [
    ...clearAppTimers(),
    { kind: "clear-timer", name: "kernel-doubt" },
    { kind: "clear-timer", name: "kernel-restart" },
    { kind: "clear-timer", name: "kernel-healthy" },
  ];
  if (app.kind === "stopping") effects.push({ kind: "stop-app", withinMs: session.running?.app?.stopTimeoutMs ?? 0 });
  if (kernel.kind === "stopping") effects.push({ kind: "stop-kernel", withinMs: context.options.kernelStopMs });
  return andThen(step({ ...session, ending, app, kernel }, ...effects), finishWhenEnded);
}

/** Says that the session is over, once, when both processes are gone. */
export function finishWhenEnded(session: Session): Step {
  return session.ending !== null && isOver(session)
    ? step(session, { kind: "finish", ending: session.ending })
    : step(session);
}

/** The session ends, and both processes are gone. */
export function isOver({ ending, app, kernel }: Session): boolean {
  return ending !== null && app.kind === "none" && kernel.kind === "ended";
}

function stopApp(app: AppPhase): AppPhase {
  switch (app.kind) {
    case "none":
    case "verifying":
    case "repairing":
    case "doubtful":
    case "waiting":
      return { kind: "none" };
    case "starting":
    case "ready":
    case "stopping":
      return { kind: "stopping", startsAgain: false };
    case "timed-out":
      return app;
    default:
      return app satisfies never;
  }
}

function stopKernel(kernel: KernelPhase): KernelPhase {
  return kernel.kind === "running" ? { kind: "stopping" } : { kind: "ended" };
}
