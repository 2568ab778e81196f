// Reports each finished test as one line of JSON, for the Python side to read.
import { inspect } from "node:util";

/** What went wrong, as a person wants to read it: the cause that the test threw, not the runner's wrapper. */
function told(error) {
  const cause = error?.cause ?? error;
  return typeof cause === "string" ? cause : inspect(cause, { depth: 6, breakLength: 120 });
}

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    const passed = type === "test:pass";
    yield `${JSON.stringify({
      name: data.name,
      passed,
      seconds: data.details.duration_ms / 1000,
      message: passed ? "" : told(data.details.error),
    })}\n`;
  }
}
