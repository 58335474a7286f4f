/** What no answer may hold: the words of what the Worker is made of. */
export const LEAKS = [
  /SQLITE|\bD1_|\bsqlite|malformed JSON|no such (table|column)/i,
  /\b(SELECT|INSERT|UPDATE|DELETE)\b[^]*\b(FROM|INTO|SET|WHERE)\b/,
  /\bconstraint\b|\bUNIQUE\b|FOREIGN KEY|hashed_password|credential_version|sealed_private|\$scrypt\$/i,
  /drizzle|\bzod|\bhono\b|\bjose\b|noble|workerd|miniflare|wrangler|node_modules|cloudflare:/i,
  /^\s+at \S|\bat (async )?\S+ \([^)]*:\d+|\.[jt]sx?:\d+/m,
  /\b(Type|Syntax|Range|Reference|URI|Data)?Error\b|ERR_|JWSI|JWTE|Unexpected token|in JSON at|\[object |\bundefined\b|\bNaN\b/,
]
