// What lists of a person's own account hold, as the API answers.

export type Passkey = {
  id: string
  credential_id: string
  name: string
  created_at: string
  last_used_at: string | null
  backup_eligible: boolean
  backed_up: boolean
  transports: string[]
  aaguid: string
}

export type Identity = {
  id: string
  provider: string
  issuer: string
  subject: string
  email: string | null
  name: string | null
  created_at: string
  last_used_at: string | null
}
