-- +goose Up
CREATE TABLE certificate_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  certificate_id INTEGER NOT NULL,
  pdf BLOB NOT NULL,
  sha256 TEXT NOT NULL,
  CONSTRAINT fk_certificate_files_certificate FOREIGN KEY (certificate_id) REFERENCES certificates (id)
);
CREATE UNIQUE INDEX uq_certificate_files ON certificate_files (certificate_id);

-- +goose Down
DROP TABLE certificate_files;
