"""The site around a post: which generator publishes it, and what a single post cannot know."""
