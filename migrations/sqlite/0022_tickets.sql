-- +goose Up
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  enrolment_id INTEGER NOT NULL,
  replacement INTEGER NOT NULL,
  ticket_hash TEXT NOT NULL,
  link_hash TEXT NOT NULL,
  revoked_at DATETIME NULL,
  CONSTRAINT fk_tickets_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
);
CREATE UNIQUE INDEX uq_tickets_hash ON tickets (ticket_hash);
CREATE UNIQUE INDEX uq_tickets_link ON tickets (link_hash);
CREATE UNIQUE INDEX uq_tickets_replacement ON tickets (enrolment_id, replacement);

-- +goose Down
DROP TABLE tickets;
