"""One file per source: a cursor in, pages of mentions out. A listener never sleeps, retries or stores."""
