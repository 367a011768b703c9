-- +goose Up
CREATE TABLE certificate_registers (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  issuer_unit_id BIGINT UNSIGNED NOT NULL,
  year INT NOT NULL,
  last_seq INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_certificate_registers (issuer_unit_id, year),
  CONSTRAINT fk_certificate_registers_unit FOREIGN KEY (issuer_unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE certificate_registers;
