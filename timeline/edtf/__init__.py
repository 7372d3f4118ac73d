"""Extended Date/Time Format (ISO 8601-2, Library of Congress profile) with four integer bounds."""
