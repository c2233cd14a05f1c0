-- A resume ticket is good for the page that its token was made for, as the token is.
-- Breaks nothing: a new column that may be null.

ALTER TABLE connect_viewer_tokens ADD COLUMN IF NOT EXISTS parent_origin text;
COMMENT ON COLUMN connect_viewer_tokens.parent_origin IS
  'Origin of the page that may frame the viewer; NULL for tokens made before this column, which any allowed page may frame.';
