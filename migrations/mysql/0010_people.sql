-- +goose Up
CREATE TABLE people (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  full_name VARCHAR(120) NOT NULL,
  name_fold VARCHAR(120) NOT NULL,
  sort_given VARBINARY(255) NOT NULL,
  sort_rest VARBINARY(500) NOT NULL,
  collation_version INT NOT NULL,
  unit_id BIGINT UNSIGNED NULL,
  position VARCHAR(120) NOT NULL,
  phone VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  email VARCHAR(200) NOT NULL,
  born_on VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  gender VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  phone_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  birth_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_people_phone_key (phone_key),
  UNIQUE KEY uq_people_birth_key (birth_key),
  KEY ix_people_fold (name_fold),
  CONSTRAINT fk_people_unit FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE people;
