-- +goose Up
CREATE TABLE tickets (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  enrolment_id BIGINT UNSIGNED NOT NULL,
  replacement INT NOT NULL,
  ticket_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  link_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  revoked_at DATETIME NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_tickets_hash (ticket_hash),
  UNIQUE KEY uq_tickets_link (link_hash),
  UNIQUE KEY uq_tickets_replacement (enrolment_id, replacement),
  CONSTRAINT fk_tickets_enrolment FOREIGN KEY (enrolment_id) REFERENCES enrolments (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE tickets;
