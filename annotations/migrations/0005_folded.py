"""Folded copies of quotes and notes, for searching one's own; filled for what is there."""

from django.db import migrations, models

from annotations.hits import searchable
from reader.cleaning.sanitize import text_of

CHUNK = 500


def fill(apps, schema_editor):
    for name, source, words in (("Highlight", "quote", str), ("Note", "html", text_of)):
        model = apps.get_model("annotations", name)
        after = 0
        while rows := list(model.objects.filter(pk__gt=after).only("pk", source).order_by("pk")[:CHUNK]):
            for row in rows:
                row.folded = searchable(words(getattr(row, source)))
            model.objects.bulk_update(rows, ["folded"])
            after = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("annotations", "0004_groups_and_changes")]

    operations = [
        migrations.AddField("highlight", "folded", models.TextField(default="", editable=False)),
        migrations.AddField("note", "folded", models.TextField(default="", editable=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
