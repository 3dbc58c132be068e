"""What the marks of ``textfeatures`` are worth: constants, learned and not written by hand.

They are the weights of a linear-chain conditional random field over the units of a dump, with the states before,
text, interruption and after. It was fitted on 320 pages of 288 sites, dumped by
w3m, by lynx and by a browser's select-all, whose texts were known: with softmax-margin (a wrong unit costs by its
share of the text's words), ridge regularisation, and marks seen on fewer than 15 pages left out. Strength and margin
were chosen by cross-validation in which no site stood on both sides. Values are hundredths of a logit, the state text
being 0; what is worth less than 0.04 everywhere is left out. A mark that is not listed is worth nothing.
"""

from __future__ import annotations

_STATES = """
+1&:comments&headline 2 2 5 | +1&:consent&consent 4 5 7 | +1&:consent&label 5 5 11 | +1&:credit&credit -16 -10 -30
+1&:credit&headline 11 8 17 | +1&:credit&item 1 -1 4 | +1&:credit&label 3 9 4 | +1&:credit&line -5 -4 -2
+1&:credit&long 14 10 11 | +1&:credit&prose 4 2 -1 | +1&:credit&sentence 6 5 15 | +1&:edge&long 4 4 7
+1&:footer&long 3 2 5 | +1&:furniture&credit 0 4 -1 | +1&:furniture&line 2 3 4 | +1&:furniture&prose 3 6 3
+1&:headline&credit 9 5 14 | +1&:headline&headline -22 -15 -42 | +1&:headline&item 7 4 7 | +1&:headline&label 13 7 1
+1&:headline&line 8 10 14 | +1&:headline&long -17 -32 -20 | +1&:headline&long_item 15 16 28
+1&:headline&most_read 2 4 0 | +1&:headline&prose 7 7 12 | +1&:headline&related 2 0 6
+1&:headline&sentence -9 -8 -18 | +1&:item&furniture 1 -1 4 | +1&:item&headline 12 14 24 | +1&:item&item -2 -7 -20
+1&:item&label -7 4 -2 | +1&:item&line -4 0 -3 | +1&:item&long 11 23 13 | +1&:item&long_item -13 -22 -20
+1&:item&prose 4 1 10 | +1&:item&sentence -5 -5 -8 | +1&:label&comments 0 1 4 | +1&:label&consent 4 8 9
+1&:label&credit 8 16 8 | +1&:label&headline -9 -13 -13 | +1&:label&item -16 -12 -12 | +1&:label&label 21 12 11
+1&:label&line -4 -1 -13 | +1&:label&long -14 -8 -8 | +1&:label&long_item -5 -8 -14 | +1&:label&newsletter 2 4 4
+1&:label&prose -3 -2 16 | +1&:label&sentence 1 0 -6 | +1&:line&consent 2 4 -1 | +1&:line&credit 10 5 15
+1&:line&furniture 3 4 4 | +1&:line&headline -4 -17 -11 | +1&:line&item 3 3 6 | +1&:line&label -16 -2 -11
+1&:line&line -4 5 -14 | +1&:line&long 5 0 9 | +1&:line&long_item -4 -3 -3 | +1&:line&prose -2 -7 -6
+1&:line&related 3 5 3 | +1&:line&sentence -7 -10 -9 | +1&:long&credit 13 6 9 | +1&:long&furniture 4 8 2
+1&:long&headline 14 15 13 | +1&:long&item 9 24 11 | +1&:long&label -38 -33 -30 | +1&:long&line -2 -19 -2
+1&:long&long -34 -41 -34 | +1&:long&long_item 7 8 6 | +1&:long&prose -28 -28 -34 | +1&:long&sentence 1 3 5
+1&:long_item&headline 6 4 13 | +1&:long_item&item -18 -25 -24 | +1&:long_item&long 2 6 4
+1&:most_read&headline 3 2 4 | +1&:newsletter&line 3 4 4 | +1&:newsletter&newsletter 1 6 0
+1&:newsletter&prose 2 2 5 | +1&:newsletter&sentence 3 6 3 | +1&:prose&credit 13 5 14 | +1&:prose&headline -4 -8 -5
+1&:prose&item 3 4 8 | +1&:prose&label -10 -13 3 | +1&:prose&line -4 -5 -9 | +1&:prose&long -14 -6 -19
+1&:prose&prose -5 -10 -4 | +1&:prose&sentence 6 -3 0 | +1&:sentence&headline -5 -6 -5 | +1&:sentence&item -1 1 -4
+1&:sentence&label 2 -8 3 | +1&:sentence&line 4 3 2 | +1&:sentence&long -17 -19 -20 | +1&:sentence&newsletter 3 7 2
+1&:sentence&prose 5 5 5 | +1&:sentence&sentence 5 8 5 | +1:comments 1 1 6 | +1:consent 8 8 16 | +1:credit 19 18 17
+1:edge 5 5 9 | +1:footer 10 12 10 | +1:furniture 16 20 25 | +1:headline 16 2 9 | +1:item 0 11 3 | +1:label -12 -4 -8
+1:line -10 -5 -21 | +1:long -37 -30 -43 | +1:long_item -9 -17 -6 | +1:most_read -2 -1 -7 | +1:newsletter 10 22 13
+1:prose -6 -19 -2 | +1:sentence -1 -8 -6 | +2:comments 1 5 5 | +2:consent 11 16 18 | +2:credit 10 16 14
+2:edge -9 -7 3 | +2:furniture 7 6 13 | +2:headline -5 -18 -8 | +2:item 2 16 10 | +2:label -21 -16 -22
+2:line -12 -10 -22 | +2:long 3 4 -12 | +2:long_item -15 -28 -9 | +2:most_read 3 7 2 | +2:newsletter 5 19 3
+2:prose 14 9 12 | +2:sentence 10 -2 4 | +3:consent 9 12 16 | +3:credit 9 6 13 | +3:edge -26 -17 -5
+3:furniture 11 8 17 | +3:headline 6 0 -1 | +3:item -8 -4 3 | +3:label -1 18 -10 | +3:line -10 -8 -26
+3:long 19 12 3 | +3:long_item -12 -25 -6 | +3:most_read 4 9 6 | +3:newsletter 0 12 -4 | +3:prose 12 13 15
+3:sentence -4 -18 -9 | -1&:consent&consent 4 5 7 | -1&:consent&label 3 6 8 | -1&:credit&credit -15 -12 -31
-1&:credit&furniture 0 4 -2 | -1&:credit&headline 9 2 12 | -1&:credit&label 7 15 9 | -1&:credit&line 6 2 11
-1&:credit&long -4 -4 0 | -1&:credit&prose 3 1 11 | -1&:edge&headline -4 -2 -2 | -1&:edge&label -15 -8 -8
-1&:furniture&item 1 -1 4 | -1&:furniture&label 4 3 4 | -1&:furniture&line 3 4 4 | -1&:furniture&long -4 -4 -5
-1&:headline&credit 16 14 20 | -1&:headline&furniture 2 2 4 | -1&:headline&headline -21 -7 -43
-1&:headline&item 10 11 22 | -1&:headline&label -17 -30 -20 | -1&:headline&line 1 -8 -4 | -1&:headline&long -10 -15 -6
-1&:headline&long_item 6 5 13 | -1&:headline&prose -10 -15 -8 | -1&:item&credit 2 2 5 | -1&:item&headline 11 8 10
-1&:item&item -6 -16 -29 | -1&:item&label -13 -8 -7 | -1&:item&line 4 6 8 | -1&:item&long 15 39 17
-1&:item&long_item -15 -22 -22 | -1&:item&prose 3 4 8 | -1&:item&sentence -2 -3 -6 | -1&:label&consent 9 12 16
-1&:label&credit 4 9 4 | -1&:label&furniture 4 1 1 | -1&:label&headline 12 12 1 | -1&:label&item -7 5 -3
-1&:label&label 21 5 5 | -1&:label&line -18 0 -12 | -1&:label&long -37 -37 -34 | -1&:label&prose -4 -12 4
-1&:label&sentence 3 -4 4 | -1&:line&credit 0 5 2 | -1&:line&furniture 2 2 4 | -1&:line&headline -10 -26 -5
-1&:line&item -6 -3 -6 | -1&:line&label -7 -6 -11 | -1&:line&line -3 -1 -20 | -1&:line&long 20 16 19
-1&:line&newsletter 3 4 3 | -1&:line&prose -3 3 -7 | -1&:long&credit 14 6 13 | -1&:long&footer 7 9 10
-1&:long&item 10 21 10 | -1&:long&label 6 13 15 | -1&:long&line 3 -5 5 | -1&:long&long -39 -63 -44
-1&:long&long_item 2 4 3 | -1&:long&prose -10 7 -14 | -1&:long&sentence 0 7 1 | -1&:long_item&headline 13 12 26
-1&:long_item&item -13 -24 -23 | -1&:long_item&label -4 -6 -14 | -1&:long_item&long 7 11 6
-1&:long_item&long_item -4 -8 -8 | -1&:newsletter&newsletter 1 7 1 | -1&:newsletter&sentence 2 5 0
-1&:prose&credit 5 0 1 | -1&:prose&footer 2 5 1 | -1&:prose&furniture 3 5 1 | -1&:prose&headline 0 -4 9
-1&:prose&item 5 5 10 | -1&:prose&label -4 2 11 | -1&:prose&long -14 -12 -17 | -1&:prose&long_item 5 7 4
-1&:prose&newsletter 3 5 5 | -1&:prose&prose -14 -22 -17 | -1&:prose&sentence -5 -12 -8 | -1&:related&headline 2 0 6
-1&:related&item 1 4 -1 | -1&:related&line 2 5 3 | -1&:sentence&credit 9 9 19 | -1&:sentence&headline -6 -6 -12
-1&:sentence&item -5 -8 -8 | -1&:sentence&line -8 -15 -8 | -1&:sentence&long 5 8 7 | -1&:sentence&newsletter 1 4 0
-1&:sentence&prose 6 -6 -3 | -1&:sentence&sentence 6 8 5 | -1:comments 0 -2 5 | -1:consent 14 21 23
-1:credit 8 11 15 | -1:edge -15 -7 -7 | -1:footer 1 -4 1 | -1:furniture 9 8 16 | -1:headline -18 -37 -10
-1:item 3 11 -11 | -1:label -9 -4 -8 | -1:line -3 -5 -19 | -1:long -2 4 4 | -1:long_item -4 -13 -10
-1:most_read 1 -1 -4 | -1:newsletter 7 27 6 | -1:prose -5 -3 0 | -1:related 7 9 11 | -1:sentence 14 1 5
-2:comments 0 -1 5 | -2:consent 7 13 15 | -2:credit 4 1 9 | -2:edge -32 -17 -19 | -2:footer -8 -8 -7
-2:furniture 13 4 17 | -2:item 0 -7 -11 | -2:label 8 12 8 | -2:line 4 0 -11 | -2:long 9 11 24
-2:long_item -7 -18 -12 | -2:most_read 1 -1 -4 | -2:newsletter 15 37 12 | -2:prose -16 -5 -9 | -2:related 7 11 11
-2:sentence 2 -15 -12 | -3:comments -1 1 6 | -3:consent 4 6 12 | -3:credit 0 1 11 | -3:edge -37 -25 -23
-3:footer -5 -2 -5 | -3:furniture 4 1 10 | -3:headline -7 8 -2 | -3:item 19 8 4 | -3:label 26 20 11 | -3:line -2 3 -14
-3:long 10 -2 21 | -3:long_item -13 -20 -14 | -3:most_read 5 3 2 | -3:newsletter 10 30 7 | -3:prose -25 -26 -19
-3:related 5 9 9 | -3:sentence 15 1 0 | address -8 -14 -1 | after12>=20 1 -21 -3 | after12>=200 52 35 80
after12>=500 -15 -16 -2 | after12>=80 44 25 66 | after4>=1 -6 -7 4 | after4>=12 27 34 31 | after4>=120 -10 3 -6
after4>=250 4 21 11 | after4>=30 -12 -3 -42 | after4>=60 19 8 -18 | after:control 26 26 43 | after:inset 23 25 45
after:passed>=2 39 23 56 | after:passed>=4 11 9 9 | after:picture 23 35 10 | after:repeated 47 33 43
again:first 97 96 49 | again:first&long 76 94 57 | again:first&short 21 2 -8 | again:later 130 112 132
again:later&long 105 137 114 | again:later&short 25 -25 18 | ago 7 15 -2 | author 15 12 27 | before12>=20 -21 -38 -3
before12>=200 14 -3 -7 | before12>=500 1 2 -29 | before12>=80 0 26 42 | before4>=1 17 15 38 | before4>=12 30 26 24
before4>=120 5 -6 1 | before4>=250 14 9 17 | before4>=30 -17 7 -38 | before4>=60 -10 11 0 | bias 8 16 16
both:00 17 7 17 | both:00&comments 1 0 5 | both:00&credit -3 9 -6 | both:00&furniture 5 2 10
both:00&headline -1 -4 14 | both:00&item -6 -15 -23 | both:00&label 35 45 38 | both:00&line -16 -20 -22
both:00&long -6 0 3 | both:00&long_item -13 -25 -16 | both:00&most_read 2 2 5 | both:00&newsletter 2 2 4
both:00&prose 12 13 5 | both:00&related 2 2 4 | both:00&sentence 5 -4 -5 | both:01 23 15 -3 | both:01&consent 2 4 -1
both:01&credit 5 0 5 | both:01&footer 2 2 4 | both:01&furniture 2 0 5 | both:01&headline 18 11 3
both:01&item -4 -15 0 | both:01&label -23 -21 -29 | both:01&line 5 14 5 | both:01&long 2 7 -5
both:01&newsletter 2 9 0 | both:01&prose 2 -5 3 | both:01&sentence 8 5 3 | both:02 -28 1 6 | both:02&credit 8 14 11
both:02&headline -1 5 -6 | both:02&item -8 -3 0 | both:02&label -28 -17 -9 | both:02&line 0 9 7
both:02&long -3 -10 -6 | both:02&prose -4 -3 -3 | both:02&sentence 2 0 4 | both:10 -12 -1 -7 | both:10&comments 0 4 -3
both:10&credit 2 -2 6 | both:10&headline -2 -7 4 | both:10&item -7 -7 -5 | both:10&label -8 -7 -17
both:10&line -4 -3 -1 | both:10&most_read 1 4 0 | both:10&newsletter 4 6 2 | both:10&prose 1 2 12
both:10&sentence -7 -4 -13 | both:11 5 5 -15 | both:11&credit 14 2 2 | both:11&headline 4 0 12 | both:11&item 0 5 -4
both:11&label -7 1 -14 | both:11&line -2 -16 -11 | both:11&long 10 21 19 | both:11&long_item 12 17 9
both:11&prose -28 -36 -21 | both:11&sentence -5 -6 -7 | both:12 5 -17 -5 | both:12&headline 7 5 5 | both:12&item 5 9 3
both:12&label 19 10 14 | both:12&line -6 -9 -5 | both:12&long -23 -24 -16 | both:12&long_item 7 7 9
both:12&prose -17 -28 -30 | both:12&sentence 2 4 6 | both:20 -11 1 1 | both:20&credit 0 2 6
both:20&headline -7 -9 -10 | both:20&item -3 -4 -3 | both:20&label 3 5 11 | both:20&line 13 32 8
both:20&long -18 -24 -21 | both:20&long_item -3 -5 -4 | both:20&most_read -2 -1 -4 | both:20&newsletter 3 4 6
both:20&prose -4 -3 -5 | both:20&sentence 2 0 9 | both:21 10 12 31 | both:21&credit 2 6 2 | both:21&item 7 14 6
both:21&label 2 -7 17 | both:21&line 2 1 4 | both:21&long -21 -33 -31 | both:21&long_item 2 6 2 | both:21&prose 6 6 13
both:22 0 -8 -8 | both:22&headline -10 -15 -14 | both:22&item 5 10 8 | both:22&label -13 -24 -16
both:22&line 2 -13 -4 | both:22&long -5 -7 -6 | both:22&long_item -4 -10 -4 | both:22&prose 11 22 10
both:22&sentence 1 4 1 | bullet 10 2 23 | bullet_words>=15 14 9 15 | bullet_words>=25 16 12 21
bullet_words>=4 -14 0 15 | bullet_words>=8 1 9 -2 | byline 8 5 10 | capital>=0.3 58 8 38 | capital>=0.5 47 46 46
capital>=0.7 2 19 -20 | capital>=0.9 -9 -22 -13 | commas>=1 -68 -64 -68 | commas>=3 -23 -17 -43 | commas>=6 12 3 7
comments 1 0 7 | common 10 45 15 | common>=0.08 27 22 40 | common>=0.16 -21 -23 -17 | common>=0.24 -34 -23 -39
common>=0.32 -6 -3 1 | common>=0.4 9 -1 24 | common>=0.5 1 -5 1 | consent 29 44 51 | credit 90 125 74 | date 27 29 24
digits>=0.01 -23 -22 -63 | digits>=0.1 -11 -14 -24 | digits>=0.25 -1 10 -9 | digits>=0.5 -14 -31 -20
doubled 30 53 31 | earlier>=1 -6 -5 18 | earlier>=120 3 -24 -32 | earlier>=300 68 56 73 | earlier>=40 -52 -77 -24
earlier>=800 -14 -17 -4 | end:ask -11 -7 3 | end:ask&0 1 5 -6 | end:ask&1 -2 0 4 | end:ask&2 -6 -8 0 | end:ask&3 4 6 9
end:ask&4 -9 -9 -3 | end:colon -12 -35 31 | end:colon&0 -2 -13 22 | end:colon&1 0 -11 12 | end:colon&2 3 4 5
end:colon&3 -5 -6 -4 | end:colon&4 -7 -8 -4 | end:comma 8 7 18 | end:more 14 17 31 | end:open 61 77 44
end:open&0 6 -9 -12 | end:open&1 -28 -10 -30 | end:open&2 -3 0 13 | end:open&3 19 27 26 | end:open&4 68 69 47
end:stop -52 -43 -110 | end:stop&0 9 19 7 | end:stop&1 24 29 -4 | end:stop&2 12 10 -12 | end:stop&3 -27 -37 -43
end:stop&4 -70 -64 -59 | footer 29 36 38 | furniture 17 19 21 | gaps:00 17 22 28 | gaps:00&credit -5 -8 -13
gaps:00&footer 3 4 4 | gaps:00&furniture 4 -2 7 | gaps:00&headline -10 -7 -7 | gaps:00&item -31 -37 -40
gaps:00&label 23 23 34 | gaps:00&line -14 -5 -23 | gaps:00&long 29 34 29 | gaps:00&long_item -6 -13 -8
gaps:00&prose 11 13 17 | gaps:00&sentence 10 17 16 | gaps:00&short -30 -36 -41 | gaps:01 35 40 15
gaps:01&comments 3 -1 4 | gaps:01&credit -1 -9 2 | gaps:01&footer 6 8 4 | gaps:01&furniture 4 4 2
gaps:01&headline 10 21 8 | gaps:01&label -19 -13 -19 | gaps:01&line 10 18 11 | gaps:01&long 21 25 7
gaps:01&long_item -4 -5 -4 | gaps:01&sentence -5 -7 -10 | gaps:01&short 1 5 2 | gaps:10 -7 -14 2
gaps:10&consent 4 7 8 | gaps:10&credit 14 6 15 | gaps:10&furniture 2 5 6 | gaps:10&headline -16 -29 -14
gaps:10&item -1 8 9 | gaps:10&label -10 -14 -12 | gaps:10&line -5 -1 -10 | gaps:10&long -14 -20 -23
gaps:10&long_item 2 1 -4 | gaps:10&prose 3 16 2 | gaps:10&sentence 9 1 19 | gaps:10&short -8 -6 -4
gaps:11 -36 -31 -28 | gaps:11&consent 17 28 23 | gaps:11&credit 25 43 27 | gaps:11&footer 7 10 8
gaps:11&furniture 7 13 7 | gaps:11&headline 25 6 19 | gaps:11&item 20 25 11 | gaps:11&label -14 -10 -8
gaps:11&line 3 -16 4 | gaps:11&long -99 -106 -77 | gaps:11&long_item 7 9 12 | gaps:11&most_read 1 4 0
gaps:11&newsletter 12 26 10 | gaps:11&prose -40 -60 -40 | gaps:11&related 4 6 7 | gaps:11&sentence -8 -12 -29
gaps:11&short 28 34 33 | handle -1 -7 3 | indent:less -28 -21 -13 | indent:more 34 30 19 | indent:same 3 7 11
kind:comments 1 0 7 | kind:consent 23 36 36 | kind:credit 34 32 32 | kind:footer 17 23 18 | kind:furniture 17 19 21
kind:headline 9 -9 6 | kind:item -11 -6 -17 | kind:label -20 -14 -5 | kind:line -6 -5 -18 | kind:long -63 -68 -64
kind:long_item 0 -8 -4 | kind:most_read 4 9 2 | kind:newsletter 14 32 14 | kind:prose -22 -32 -18
kind:related 6 8 10 | kind:sentence 6 -1 -4 | most_read 4 9 2 | newsletter 13 33 14 | paywall 17 19 10
place>=0.001 -8 -6 17 | place>=0.02 20 19 35 | place>=0.08 1 5 27 | place>=0.2 -13 -17 41 | place>=0.4 -38 -5 -35
place>=0.6 -1 28 16 | place>=0.8 -8 -14 -2 | place>=0.92 -17 -22 -25 | place>=0.98 2 38 -31 | place>=0.999 10 0 31
read_more 3 7 0 | related 6 8 10 | rest>=1 1 18 -10 | rest>=120 4 -35 -20 | rest>=300 24 7 13 | rest>=40 -12 -35 -57
rest>=800 -6 -4 -18 | sentences>=2 16 11 33 | sentences>=3 -44 -59 -60 | sentences>=5 -27 -43 -43 | shared 3 -3 30
shared&long>=0.05 -23 -10 -45 | shared&long>=0.15 -8 7 -27 | shared&long>=0.3 27 31 20 | shared&long>=0.45 44 19 39
shared&long>=0.6 64 19 24 | shared&long>=0.8 23 14 6 | shared>=0.05 -44 -48 -81 | shared>=0.15 -30 -28 -59
shared>=0.3 -2 5 -21 | shared>=0.45 -8 -25 -15 | shared>=0.6 -5 -16 -27 | shared>=0.8 -64 -37 -55
since_byline -18 0 13 | since_byline<=1 5 1 6 | since_byline<=16 -27 -23 -18 | since_byline<=2 16 7 13
since_byline<=4 1 0 9 | since_byline<=40 -19 -16 -43 | since_byline<=8 -12 -4 5 | since_comments 36 91 27
since_comments<=1 1 -1 7 | since_comments<=16 11 -9 31 | since_comments<=2 1 0 7 | since_comments<=4 2 3 15
since_comments<=40 12 0 22 | since_comments<=8 7 2 25 | since_date -35 -15 4 | since_date<=1 20 28 42
since_date<=16 13 20 -18 | since_date<=2 -1 0 15 | since_date<=4 -20 -10 -14 | since_date<=40 0 19 32
since_date<=8 11 22 -3 | since_footer 8 5 29 | since_footer<=1 6 -1 9 | since_footer<=16 0 32 -7
since_footer<=2 -5 -8 -1 | since_footer<=4 -4 6 -3 | since_footer<=40 5 34 -13 | since_footer<=8 6 26 5
since_most_read 70 47 82 | since_most_read<=1 1 -1 -4 | since_most_read<=16 -2 6 -9 | since_most_read<=2 1 -1 -4
since_most_read<=4 8 5 4 | since_most_read<=40 -16 -37 -37 | since_most_read<=8 3 15 5 | since_newsletter 15 19 12
since_newsletter<=1 6 20 5 | since_newsletter<=16 8 22 19 | since_newsletter<=2 10 20 11 | since_newsletter<=4 7 15 6
since_newsletter<=40 40 13 21 | since_newsletter<=8 10 17 9 | since_related 14 25 14 | since_related<=1 7 9 11
since_related<=16 31 28 65 | since_related<=2 7 11 11 | since_related<=4 9 14 19 | since_related<=40 18 13 40
since_related<=8 23 26 46 | small_print 9 15 21 | source 4 5 3 | special 25 16 44 | start:digit -8 -16 -32
start:lower -14 -4 -20 | start:quote -42 -55 -44 | start:sign -14 -21 25 | twin 102 123 110 | until_byline 11 6 -25
until_byline<=1 4 1 6 | until_byline<=16 27 7 28 | until_byline<=4 10 3 7 | until_byline<=40 31 21 32
until_byline<=8 25 4 22 | until_date 4 -6 -11 | until_date<=1 13 15 9 | until_date<=16 9 -9 37
until_date<=2 27 37 45 | until_date<=4 27 18 40 | until_date<=40 -28 -9 -3 | until_date<=8 38 5 39 | upper 16 20 27
words>=1 8 16 16 | words>=11 4 21 10 | words>=15 -5 8 -11 | words>=2 33 25 53 | words>=20 -29 -37 -34
words>=3 -15 2 9 | words>=30 -35 -26 -44 | words>=4 -13 -11 -7 | words>=50 -89 -99 -95 | words>=6 -13 11 -11
words>=8 -36 -25 -38 | words>=90 -16 -23 -7
"""
"""Mark, then its worth for the states before, interruption and after."""

_ENTRIES = """
+1:consent 0 1 6 1 | +1:credit -5 -2 -1 0 | +1:edge -5 0 -4 3 | +1:footer -1 5 -1 0 | +1:headline -6 3 -2 3
+1:item -1 -9 -7 -3 | +1:label 1 -9 -13 5 | +1:line 0 -16 -19 -1 | +1:long 5 -1 6 -5 | +1:long_item 0 -2 -8 -2
+1:newsletter 0 -3 -2 5 | +1:prose 6 0 13 1 | +1:sentence 3 -7 -8 -3 | +2:edge -9 -2 -2 4 | +2:headline 3 -5 3 2
+2:item 0 0 -10 -2 | +2:label -1 -30 -12 5 | +2:line 3 -9 -7 4 | +2:long 0 7 5 -5 | +2:prose -2 -7 -4 -2
+2:sentence -3 0 -6 2 | -1:consent 0 -4 1 -3 | -1:credit 10 -8 -2 -1 | -1:footer 1 -2 10 -2 | -1:furniture 1 -2 4 0
-1:headline 9 12 22 2 | -1:item -4 -8 -15 -2 | -1:label -7 -15 -21 -8 | -1:line -2 -12 -11 -1 | -1:long -11 16 -5 22
-1:long_item 0 -8 -7 -2 | -1:prose -1 8 -5 1 | -1:sentence -3 -12 -10 5 | -2:credit -1 -6 -1 0 | -2:footer 4 -1 -2 -2
-2:headline -1 10 -12 -8 | -2:item -2 -14 -1 5 | -2:label -5 -10 -13 -1 | -2:line -2 -15 -15 4 | -2:long -2 9 11 15
-2:long_item 0 -11 -9 0 | -2:prose 6 10 7 0 | -2:sentence 1 -9 -4 -6 | address 5 -4 -2 9 | again:first -10 4 -5 1
again:first&long -9 12 -3 1 | again:first&short -1 -8 -2 0 | again:later -4 4 -6 20 | again:later&long -3 21 -13 15
again:later&short 0 -17 7 5 | author 0 -1 -1 12 | bias -7 -40 -40 5 | bullet -6 -21 -18 -13
bullet_words>=15 -3 -3 -6 -2 | bullet_words>=4 -4 -7 -9 -7 | bullet_words>=8 -5 -5 -6 -4 | capital>=0.3 20 3 44 -6
capital>=0.5 18 12 13 6 | capital>=0.7 -1 4 1 11 | capital>=0.9 2 -23 2 11 | commas>=1 0 0 -4 3 | commas>=3 -6 11 13 5
commas>=6 -10 4 13 0 | common -1 -6 -6 11 | common>=0.08 5 -2 11 -3 | common>=0.16 9 -3 10 -8
common>=0.24 17 -6 15 -8 | common>=0.32 -3 -21 -6 -10 | common>=0.4 -3 -13 -4 -1 | consent 1 4 -9 2
credit -6 20 -5 4 | date -4 -2 -5 4 | digits>=0.01 10 -7 5 -7 | digits>=0.1 -13 8 -4 1 | digits>=0.25 -10 0 -32 4
digits>=0.5 -8 14 -19 1 | doubled -1 15 -2 0 | end:ask 5 -10 6 -6 | end:ask&4 1 -2 8 0 | end:colon 1 -13 -1 -2
end:colon&0 1 -4 -4 -3 | end:colon&1 -1 -6 2 2 | end:open -13 -8 -15 5 | end:open&0 -9 -30 -19 5
end:open&1 2 -3 12 -5 | end:open&2 -2 17 -2 4 | end:open&3 1 -3 -2 4 | end:open&4 -4 12 -3 -4 | end:stop -2 -9 -26 7
end:stop&0 -1 -2 -6 3 | end:stop&1 -5 7 -16 4 | end:stop&2 -5 -3 -5 0 | end:stop&3 3 -6 -1 -2 | end:stop&4 6 -6 2 2
gaps:00 -11 -18 -42 -7 | gaps:00&headline -2 -7 -4 0 | gaps:00&item -2 -4 -4 -3 | gaps:00&label -2 -8 -5 -1
gaps:00&line 0 -1 -10 0 | gaps:00&long 0 -2 -8 0 | gaps:00&prose -4 1 -6 -1 | gaps:00&short -3 -11 -16 -4
gaps:01 -10 -7 -10 -7 | gaps:01&credit -1 -5 -4 1 | gaps:01&headline -1 3 7 -1 | gaps:01&item 0 -6 -3 -1
gaps:01&line -1 7 10 -1 | gaps:01&long -2 4 -8 0 | gaps:01&sentence 0 -3 -4 0 | gaps:01&short -4 -2 6 -7
gaps:10 0 5 -11 19 | gaps:10&credit -1 -4 -1 2 | gaps:10&headline 0 -7 -2 1 | gaps:10&label 1 3 -1 8
gaps:10&line -1 7 -3 3 | gaps:10&long -2 -1 6 1 | gaps:10&prose 2 9 -1 1 | gaps:10&short 1 2 -7 11
gaps:11 14 -19 23 0 | gaps:11&consent 0 6 -5 2 | gaps:11&credit -2 6 -2 1 | gaps:11&headline 3 12 7 2
gaps:11&label -1 -9 0 4 | gaps:11&line 0 -6 11 -1 | gaps:11&long 10 -9 19 -1 | gaps:11&prose 9 -19 0 -4
gaps:11&sentence -2 -5 -1 -1 | gaps:11&short -1 -10 9 0 | handle 0 4 -2 1 | indent:less 2 -15 19 3
indent:more -8 -21 -35 -14 | indent:same -1 -4 -23 15 | kind:consent 1 5 -7 4 | kind:credit -4 -2 -6 4
kind:headline 0 2 8 2 | kind:item -1 -15 -11 -9 | kind:label -3 -16 -9 7 | kind:line -1 7 9 1 | kind:long 6 -7 10 0
kind:long_item -4 -3 -7 -3 | kind:prose 5 -9 -8 -5 | kind:related 0 1 0 4 | kind:sentence -3 -7 -11 -2
paywall -1 7 -3 2 | related 0 1 0 4 | sentences>=2 -10 8 -14 3 | sentences>=3 -2 1 -16 -1 | sentences>=5 2 -2 -8 -4
shared 3 -14 -7 2 | shared>=0.05 4 20 1 6 | shared>=0.15 3 21 4 8 | shared>=0.3 7 18 1 15 | shared>=0.45 5 11 2 7
shared>=0.6 -11 7 -9 10 | shared>=0.8 9 12 -11 8 | since_byline 2 1 5 0 | since_byline<=2 -6 -1 -1 1
since_byline<=4 9 3 1 -1 | since_byline<=40 -1 1 7 0 | since_byline<=8 2 5 4 0 | since_comments -1 -39 -41 -7
since_comments<=16 -1 -6 -5 -1 | since_comments<=40 1 -9 -12 -2 | since_date 8 -4 5 0 | since_date<=1 9 -7 -3 -1
since_date<=16 -4 11 9 -5 | since_date<=2 2 -6 0 -2 | since_date<=40 2 0 9 12 | since_date<=8 0 10 6 2
since_footer 6 -3 1 -3 | since_footer<=1 2 -2 13 -2 | since_footer<=16 2 14 7 -2 | since_footer<=2 4 -2 -1 0
since_footer<=4 1 6 -5 -4 | since_footer<=40 -1 -4 3 5 | since_footer<=8 -2 4 4 1 | since_most_read 0 -4 1 0
since_most_read<=16 0 -2 4 0 | since_most_read<=40 0 9 7 -2 | since_newsletter 0 -22 -17 -2
since_newsletter<=4 -1 -1 6 -2 | since_newsletter<=40 1 4 4 2 | since_related 0 -12 -11 -4
since_related<=40 0 0 -1 -4 | special 1 -9 -11 -2 | start:digit -5 -22 28 -1 | start:lower -4 11 -15 5
start:quote -1 -11 13 -3 | start:sign 2 -7 9 4 | twin -7 7 -8 5 | words>=1 -7 -40 -40 5 | words>=11 4 -8 -10 3
words>=15 2 4 -3 -1 | words>=2 -1 -22 -29 -1 | words>=20 7 -6 8 0 | words>=3 -5 -7 -17 4 | words>=30 7 2 7 0
words>=4 -1 -5 -7 5 | words>=50 9 -11 13 -9 | words>=6 2 -2 -8 1 | words>=8 4 -4 3 9 | words>=90 -2 -2 7 -2
"""
"""Mark, then its worth for a unit as the first of the text, of an interruption, after an interruption, and of after."""


def _rows(table: str) -> list[tuple[str, list[int]]]:
    rows = (row.split() for line in table.strip().splitlines() for row in line.split(" | "))
    return [(name, [int(value) for value in values]) for name, *values in rows]


STATES = {name: (before, 0, gap, after) for name, (before, gap, after) in _rows(_STATES)}
ENTRIES = {name: tuple(values) for name, values in _rows(_ENTRIES)}
