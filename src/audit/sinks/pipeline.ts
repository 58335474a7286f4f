// AUDIT_SINK=pipeline: Cloudflare Pipelines, which writes to R2 (JSON, Parquet, Iceberg). `send` resolves when the events are ingested.
import { refuse } from '../../result.ts'
import { acknowledged, type Sink } from './sink.ts'

/** Sends the events of a batch as records. */
export const sendToPipeline: Sink = async ({ events }, { bindings }) => {
  const pipeline = bindings.AUDIT_PIPELINE
  if (pipeline === undefined) return refuse({ failure: 'not_bound' })
  return acknowledged(pipeline.send([...events]))
}
