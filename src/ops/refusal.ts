// Why an operator’s command refuses.

/** Why a command did not do what was asked. The message says what to do. */
export type Refusal = { code: string; message: string }
