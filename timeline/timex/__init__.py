"""The temporal tagger: finds time expressions in a text and says what they mean on the day it was published."""
