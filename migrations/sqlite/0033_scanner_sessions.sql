-- +goose Up
CREATE TABLE scanner_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  scanner_id INTEGER NOT NULL,
  session_id INTEGER NOT NULL,
  CONSTRAINT fk_scanner_sessions_scanner FOREIGN KEY (scanner_id) REFERENCES scanners (id),
  CONSTRAINT fk_scanner_sessions_session FOREIGN KEY (session_id) REFERENCES course_sessions (id)
);
CREATE UNIQUE INDEX uq_scanner_sessions ON scanner_sessions (scanner_id, session_id);
CREATE INDEX ix_scanner_sessions_session ON scanner_sessions (session_id);

-- +goose Down
DROP TABLE scanner_sessions;
