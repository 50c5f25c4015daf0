"""What a brand's corrections teach: features of a text, a small linear head over them, and the ladder that lets a head
decide only where it has proved better. Numbers in, numbers out: it never keeps a text, and never picks at random.
"""
