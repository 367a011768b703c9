-- +goose Up
CREATE TABLE unit_successions (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  from_unit_id BIGINT UNSIGNED NOT NULL,
  to_unit_id BIGINT UNSIGNED NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  effective_on DATE NOT NULL,
  scope VARCHAR(300) NOT NULL,
  legal_basis VARCHAR(300) NOT NULL,
  verified TINYINT(1) NOT NULL,
  sort_no INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_unit_successions (from_unit_id, sort_no),
  KEY ix_unit_successions_to (to_unit_id),
  CONSTRAINT fk_unit_successions_from FOREIGN KEY (from_unit_id) REFERENCES units (id),
  CONSTRAINT fk_unit_successions_to FOREIGN KEY (to_unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE unit_successions;
