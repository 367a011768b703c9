-- +goose Up
CREATE TABLE attendance_facts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  nonce TEXT NOT NULL,
  session_id INTEGER NOT NULL,
  enrolment_id INTEGER NULL,
  code_hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  direction TEXT NOT NULL,
  method TEXT NOT NULL,
  at DATETIME NOT NULL,
  received_at DATETIME NOT NULL,
  user_id INTEGER NOT NULL,
  device TEXT NOT NULL,
  result TEXT NOT NULL,
  reason TEXT NOT NULL,
  mark TEXT NOT NULL,
  note TEXT NOT NULL,
  arrival TEXT NULL,
  CONSTRAINT fk_attendance_facts_session FOREIGN KEY (session_id) REFERENCES course_sessions (id),
  CONSTRAINT fk_attendance_facts_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
);
CREATE UNIQUE INDEX uq_attendance_facts_nonce ON attendance_facts (nonce);
CREATE UNIQUE INDEX uq_attendance_facts_arrival ON attendance_facts (arrival);
CREATE INDEX ix_attendance_facts_session ON attendance_facts (session_id, enrolment_id);
CREATE INDEX ix_attendance_facts_enrolment ON attendance_facts (enrolment_id);

-- +goose Down
DROP TABLE attendance_facts;
