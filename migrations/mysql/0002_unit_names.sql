-- +goose Up
CREATE TABLE unit_names (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  unit_id BIGINT UNSIGNED NOT NULL,
  name VARCHAR(200) NOT NULL,
  short_name VARCHAR(120) NOT NULL,
  abbr VARCHAR(40) NOT NULL,
  name_fold VARCHAR(200) NOT NULL,
  short_fold VARCHAR(120) NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_unit_names_from (unit_id, valid_from),
  CONSTRAINT fk_unit_names_unit FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE unit_names;
