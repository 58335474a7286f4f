// `latchkey/client`: both of what a sibling Worker and a verifier import.
export * from './verify.ts'
export * from './worker.ts'
