-- Undoes 0021_audit_sinks: how far the audit log was sent is forgotten. A later start sends the whole log again.
DROP TABLE `audit_sinks`;
