-- +goose Up
CREATE TABLE certificate_registers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  issuer_unit_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  CONSTRAINT fk_certificate_registers_unit FOREIGN KEY (issuer_unit_id) REFERENCES units (id)
);
CREATE UNIQUE INDEX uq_certificate_registers ON certificate_registers (issuer_unit_id, year);

-- +goose Down
DROP TABLE certificate_registers;
