// Why an operator's command refuses.

/** Why a command did nothing. The message says what to do. */
export type Refusal = { code: string; message: string }
