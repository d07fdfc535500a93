"""The page: what people look at all day: HTML from templates, pictures drawn here, a script of our own."""
