-- +goose Up
CREATE TABLE attendance_facts (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  nonce VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  session_id BIGINT UNSIGNED NOT NULL,
  enrolment_id BIGINT UNSIGNED NULL,
  code_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  direction VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  method VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  at DATETIME NOT NULL,
  received_at DATETIME NOT NULL,
  user_id BIGINT UNSIGNED NOT NULL,
  device VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  result VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  mark VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  note TEXT NOT NULL,
  arrival VARCHAR(60) CHARACTER SET ascii COLLATE ascii_bin NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_attendance_facts_nonce (nonce),
  UNIQUE KEY uq_attendance_facts_arrival (arrival),
  KEY ix_attendance_facts_session (session_id, enrolment_id),
  KEY ix_attendance_facts_enrolment (enrolment_id),
  CONSTRAINT fk_attendance_facts_session FOREIGN KEY (session_id) REFERENCES course_sessions (id),
  CONSTRAINT fk_attendance_facts_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE attendance_facts;
