-- +goose Up
CREATE TABLE scanner_sessions (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  scanner_id BIGINT UNSIGNED NOT NULL,
  session_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_scanner_sessions (scanner_id, session_id),
  KEY ix_scanner_sessions_session (session_id),
  CONSTRAINT fk_scanner_sessions_scanner FOREIGN KEY (scanner_id) REFERENCES scanners (id),
  CONSTRAINT fk_scanner_sessions_session FOREIGN KEY (session_id) REFERENCES course_sessions (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE scanner_sessions;
