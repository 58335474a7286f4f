// Kinds of texts that many pages have.

export type TitleAndLead = { title: string; lead: string }
/** A field: its label, and a hint. */
export type Labelled = { label: string; hint: string }
