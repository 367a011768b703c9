-- +goose Up
CREATE TABLE certificates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  enrolment_id INTEGER NOT NULL,
  live_enrolment_id INTEGER NULL,
  course_id INTEGER NOT NULL,
  issuer_unit_id INTEGER NOT NULL,
  issuer_name TEXT NOT NULL,
  year INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  number TEXT NOT NULL,
  code TEXT NOT NULL,
  full_name TEXT NOT NULL,
  born_on TEXT NOT NULL,
  unit_name TEXT NOT NULL,
  position TEXT NOT NULL,
  course_title TEXT NOT NULL,
  starts_on DATE NOT NULL,
  ends_on DATE NOT NULL,
  periods INTEGER NOT NULL,
  issued_on DATE NOT NULL,
  signer_name TEXT NOT NULL,
  signer_title TEXT NOT NULL,
  decision_no TEXT NOT NULL,
  status TEXT NOT NULL,
  revoked_at DATETIME NULL,
  revoke_reason TEXT NOT NULL,
  replaced_by_id INTEGER NULL,
  issued_by INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  CONSTRAINT fk_certificates_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id),
  CONSTRAINT fk_certificates_course FOREIGN KEY (course_id) REFERENCES courses (id),
  CONSTRAINT fk_certificates_issuer FOREIGN KEY (issuer_unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_certificates_number ON certificates (issuer_unit_id, year, seq);
CREATE UNIQUE INDEX uq_certificates_code ON certificates (code);
CREATE UNIQUE INDEX uq_certificates_live ON certificates (live_enrolment_id);
CREATE INDEX ix_certificates_course ON certificates (course_id);

-- +goose Down
DROP TABLE certificates;
