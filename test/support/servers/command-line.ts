// Runs an operator's command inside the test's own process: as main() does it, with what it prints caught. It spares the
// second that a process of its own takes to start.
import { vi } from 'vitest'

export type Printed = { code: number; stdout: string; stderr: string }

/** Calls a command's `main` with words and gives its exit code and what it printed. */
export async function run(
  main: (words: readonly string[]) => Promise<number>,
  words: readonly string[],
): Promise<Printed> {
  const out: string[] = []
  const err: string[] = []
  const spies = [
    vi.spyOn(console, 'log').mockImplementation((...text: unknown[]) => void out.push(text.join(' '))),
    vi.spyOn(console, 'error').mockImplementation((...text: unknown[]) => void err.push(text.join(' '))),
  ]
  try {
    const code = await main(words)
    return { code, stdout: out.join('\n'), stderr: err.join('\n') }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
