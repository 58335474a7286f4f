// Kinds of texts that many pages have.

export type TitleAndLead = { title: string; lead: string }
/** The ways to the pages beside a page of a list. */
export type Turn = { newer: string; older: string }
/** A field: its label, and a hint. */
export type Labelled = { label: string; hint: string }
