// What a test changes around it (the clock, the network, the price of a hash) is as before when that test is over.
import { onTestFinished, TestRunner } from 'vitest'

/** Undoes a change at the end of the test that runs. A file that makes the change once for all its tests (`beforeAll`) undoes it itself. */
export function undoAfterTest(undo: () => void): void {
  if (TestRunner.getCurrentTest() !== undefined) onTestFinished(undo)
}
