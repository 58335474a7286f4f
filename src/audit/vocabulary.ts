// The types of what the audit log may say: of each event its reasons, and the facts of its `meta`.
import type { Event, Open, OwnEvent, SAYS } from './events.ts'

type Vocabulary = typeof SAYS
type Word<List> = List extends readonly (infer Each extends string)[] ? (Open extends Each ? string : Each) : never
/** The type of a fact: its words; also numbers and flags, where the list is open or says true or false. */
type Fact<List> =
  | Word<List>
  | (List extends readonly ['…'] ? number | null : never)
  | (List extends readonly ('true' | 'false')[] ? boolean : never)
type FactsOf<Name extends Event> = Vocabulary[Name] extends { facts: infer Facts } ? Facts : object
type AnyFact = { [Name in Event]: keyof FactsOf<Name> }[Event]

/** The reasons of an event. */
export type ReasonOf<Name extends Event> = Vocabulary[Name] extends { reasons: infer Reasons } ? Word<Reasons> : never
/** The `meta` of an event: no other event's facts. */
export type MetaOf<Name extends Event> = { [Key in keyof FactsOf<Name>]?: Fact<FactsOf<Name>[Key]> | undefined } & {
  [Key in Exclude<AnyFact, keyof FactsOf<Name>>]?: never
}
/** The reasons that a person may find in their own log, but for ids of providers. */
export type OwnReason = { [Name in OwnEvent]: Listed<Name> }[OwnEvent]
type Listed<Name extends Event> = Vocabulary[Name] extends { reasons: readonly (infer Each extends string)[] }
  ? Exclude<Each, Open>
  : never
export type CountOf<Name extends Event> = keyof FactsOf<Name> & string
