"""What the marks of ``textfeatures`` are worth: constants, learned and not written by hand.

They are the weights of a linear-chain conditional random field over the units of a dump, with the states before,
text, interruption and after. It was fitted on 320 pages of 288 sites, dumped by
w3m, by lynx and by a browser's select-all, whose texts were known: with softmax-margin (a wrong unit costs by its
share of the text's words), ridge regularisation, and marks seen on fewer than 12 pages left out. Strength and margin
were chosen by cross-validation in which no site stood on both sides. Values are hundredths of a logit, the state text
being 0; what is worth less than 0.04 everywhere is left out. A mark that is not listed is worth nothing.
"""

from __future__ import annotations

_STATES = """
+1&:comments&headline 2 2 6 | +1&:consent&consent 3 5 5 | +1&:consent&label 4 4 7 | +1&:credit&credit -19 -16 -34
+1&:credit&headline 10 5 16 | +1&:credit&item 1 -1 4 | +1&:credit&label 4 11 3 | +1&:credit&line -7 -7 -4
+1&:credit&long 16 12 13 | +1&:credit&prose 4 1 -1 | +1&:credit&sentence 4 5 11 | +1&:edge&long 5 5 10
+1&:footer&long 3 2 5 | +1&:footer&prose 1 4 -3 | +1&:furniture&credit 0 5 -1 | +1&:furniture&line 3 3 5
+1&:furniture&long 4 2 4 | +1&:furniture&prose 4 7 3 | +1&:headline&credit 10 2 13 | +1&:headline&headline -18 -10 -38
+1&:headline&item 7 4 7 | +1&:headline&label 17 11 2 | +1&:headline&line 9 14 16 | +1&:headline&long -21 -39 -26
+1&:headline&long_item 15 17 29 | +1&:headline&most_read 2 4 0 | +1&:headline&prose 7 5 10
+1&:headline&related 3 0 7 | +1&:headline&sentence -11 -11 -21 | +1&:item&furniture 1 -1 4
+1&:item&headline 12 15 24 | +1&:item&item 0 -5 -16 | +1&:item&label -7 8 -1 | +1&:item&line -5 -2 -3
+1&:item&long 10 21 9 | +1&:item&long_item -14 -24 -23 | +1&:item&prose 5 0 11 | +1&:item&related 1 4 -1
+1&:item&sentence -5 -6 -8 | +1&:label&comments 0 2 4 | +1&:label&consent 2 6 5 | +1&:label&credit 10 20 12
+1&:label&headline -8 -12 -15 | +1&:label&item -19 -13 -15 | +1&:label&label 21 10 13 | +1&:label&line -3 1 -12
+1&:label&long -19 -14 -12 | +1&:label&long_item -5 -10 -14 | +1&:label&newsletter 3 4 5 | +1&:label&prose -1 2 20
+1&:label&sentence 2 2 -6 | +1&:line&consent 2 5 -1 | +1&:line&credit 10 3 14 | +1&:line&furniture 3 4 4
+1&:line&headline -3 -17 -12 | +1&:line&item 2 3 5 | +1&:line&label -19 -3 -11 | +1&:line&line 2 14 -6
+1&:line&long 4 -4 10 | +1&:line&long_item -5 -4 -4 | +1&:line&prose -6 -10 -10 | +1&:line&related 3 6 4
+1&:line&sentence -8 -14 -10 | +1&:long&credit 12 7 6 | +1&:long&footer 11 15 7 | +1&:long&furniture 6 11 3
+1&:long&headline 15 14 11 | +1&:long&item 9 25 10 | +1&:long&label -44 -39 -34 | +1&:long&line -4 -26 -2
+1&:long&long -26 -33 -24 | +1&:long&long_item 8 9 7 | +1&:long&prose -29 -30 -33 | +1&:long&sentence 0 1 6
+1&:long_item&headline 6 5 14 | +1&:long_item&item -21 -29 -28 | +1&:long_item&long 4 8 6
+1&:most_read&headline 3 2 4 | +1&:most_read&long -7 -7 -11 | +1&:newsletter&line 4 4 5
+1&:newsletter&newsletter 1 6 1 | +1&:newsletter&prose 2 1 6 | +1&:newsletter&sentence 4 7 4
+1&:prose&credit 15 6 16 | +1&:prose&headline -7 -11 -9 | +1&:prose&item 4 3 9 | +1&:prose&label -11 -15 5
+1&:prose&line -5 -7 -13 | +1&:prose&long -10 0 -15 | +1&:prose&prose -5 -8 -1 | +1&:prose&sentence 4 -6 -3
+1&:sentence&headline -6 -9 -6 | +1&:sentence&item -1 2 -4 | +1&:sentence&label 3 -9 5 | +1&:sentence&line 4 4 2
+1&:sentence&long -19 -21 -23 | +1&:sentence&newsletter 4 8 2 | +1&:sentence&prose 4 3 4 | +1&:sentence&sentence 5 8 5
+1:comments 1 2 6 | +1:consent 4 5 6 | +1:credit 13 9 8 | +1:edge 6 6 11 | +1:footer 10 14 10 | +1:furniture 19 24 27
+1:headline 19 2 5 | +1:item -2 10 4 | +1:label -14 -4 -9 | +1:line -12 -8 -19 | +1:long -33 -29 -37
+1:long_item -11 -18 -5 | +1:most_read -3 -1 -7 | +1:newsletter 13 26 18 | +1:prose -5 -19 3 | +1:sentence -3 -9 -11
+2:comments 2 6 5 | +2:consent 9 17 10 | +2:credit 2 6 3 | +2:edge -10 -7 4 | +2:furniture 6 5 12
+2:headline -5 -19 -13 | +2:item 2 18 12 | +2:label -26 -19 -26 | +2:line -11 -10 -18 | +2:long 9 5 -4
+2:long_item -17 -32 -8 | +2:most_read 4 8 3 | +2:newsletter 8 23 6 | +2:prose 14 7 18 | +2:sentence 13 2 3
+3:consent 5 10 8 | +3:edge -32 -19 -8 | +3:furniture 11 7 17 | +3:headline 10 2 -2 | +3:item -10 -5 2
+3:label -4 18 -14 | +3:line -4 -1 -19 | +3:long 27 14 13 | +3:long_item -12 -26 -1 | +3:most_read 5 11 8
+3:newsletter 1 13 -4 | +3:prose 12 12 22 | +3:sentence -7 -22 -15 | -1&:comments&sentence 1 1 4
-1&:consent&consent 3 5 5 | -1&:consent&label 2 6 4 | -1&:credit&credit -18 -19 -34 | -1&:credit&furniture 0 5 -2
-1&:credit&headline 9 -1 11 | -1&:credit&label 10 19 13 | -1&:credit&line 5 0 10 | -1&:credit&long -7 -6 -5
-1&:credit&prose 1 -1 11 | -1&:edge&headline -5 -2 -2 | -1&:edge&label -19 -9 -9 | -1&:footer&long -4 -7 -6
-1&:furniture&headline 0 4 3 | -1&:furniture&item 1 -1 4 | -1&:furniture&label 5 4 5 | -1&:furniture&line 4 4 4
-1&:furniture&long -4 -5 -6 | -1&:headline&comments -1 0 4 | -1&:headline&credit 17 13 20
-1&:headline&furniture 1 3 4 | -1&:headline&headline -16 1 -37 | -1&:headline&item 9 12 22
-1&:headline&label -18 -34 -22 | -1&:headline&line 4 -3 -2 | -1&:headline&long -11 -18 -9
-1&:headline&long_item 6 5 14 | -1&:headline&prose -15 -22 -13 | -1&:item&credit 3 3 6 | -1&:item&headline 12 8 10
-1&:item&item -6 -15 -28 | -1&:item&label -14 -8 -8 | -1&:item&line 4 7 7 | -1&:item&long 13 38 15
-1&:item&long_item -17 -24 -26 | -1&:item&prose 3 2 9 | -1&:item&sentence -2 -4 -6 | -1&:label&consent 7 10 12
-1&:label&credit 5 11 4 | -1&:label&furniture 5 1 1 | -1&:label&headline 13 16 1 | -1&:label&item -9 8 -4
-1&:label&label 22 1 4 | -1&:label&line -22 -1 -13 | -1&:label&long -42 -42 -40 | -1&:label&prose -3 -11 7
-1&:label&sentence 3 -4 6 | -1&:line&credit -1 4 1 | -1&:line&furniture 3 3 4 | -1&:line&headline -11 -27 -6
-1&:line&item -8 -6 -7 | -1&:line&label -9 -8 -10 | -1&:line&line 2 6 -12 | -1&:line&long 24 18 25
-1&:line&newsletter 3 4 4 | -1&:line&prose -6 2 -12 | -1&:line&related 2 2 4 | -1&:line&sentence -1 -4 -4
-1&:long&credit 16 9 16 | -1&:long&footer 8 11 11 | -1&:long&headline -1 -6 -3 | -1&:long&item 10 22 9
-1&:long&label 6 14 17 | -1&:long&line 1 -10 4 | -1&:long&long -34 -62 -38 | -1&:long&long_item 3 6 5
-1&:long&most_read -3 -3 -5 | -1&:long&prose -9 11 -12 | -1&:long&sentence 0 7 1 | -1&:long_item&headline 13 12 27
-1&:long_item&item -15 -28 -26 | -1&:long_item&label -5 -7 -15 | -1&:long_item&long 8 12 8
-1&:long_item&long_item -7 -9 -8 | -1&:newsletter&newsletter 2 7 1 | -1&:newsletter&sentence 3 7 0
-1&:prose&credit 5 0 2 | -1&:prose&footer 3 6 0 | -1&:prose&furniture 3 6 2 | -1&:prose&headline -2 -8 7
-1&:prose&item 7 5 12 | -1&:prose&label -2 6 15 | -1&:prose&long -10 -7 -9 | -1&:prose&long_item 6 8 4
-1&:prose&newsletter 4 5 6 | -1&:prose&prose -14 -23 -17 | -1&:prose&sentence -9 -19 -12 | -1&:related&headline 3 0 7
-1&:related&item 1 5 -1 | -1&:related&label 2 2 4 | -1&:related&line 3 5 3 | -1&:sentence&credit 8 11 15
-1&:sentence&headline -7 -8 -14 | -1&:sentence&item -5 -8 -8 | -1&:sentence&line -9 -19 -9 | -1&:sentence&long 7 11 11
-1&:sentence&long_item 3 4 4 | -1&:sentence&newsletter 2 5 1 | -1&:sentence&prose 6 -9 -5
-1&:sentence&sentence 5 9 3 | -1:comments -1 -3 4 | -1:consent 12 22 16 | -1:credit 1 2 6 | -1:edge -18 -9 -9
-1:footer 1 -5 0 | -1:furniture 12 9 16 | -1:headline -16 -38 -9 | -1:item 1 9 -14 | -1:label -14 -5 -15
-1:line -2 -5 -14 | -1:long 4 8 13 | -1:long_item -7 -14 -10 | -1:most_read 0 -2 -6 | -1:newsletter 9 30 8
-1:prose 0 3 9 | -1:related 8 11 13 | -1:sentence 14 1 2 | -2:comments -1 -2 4 | -2:consent 3 12 7 | -2:credit -1 -7 1
-2:edge -38 -21 -23 | -2:footer -9 -8 -9 | -2:furniture 17 5 20 | -2:headline 7 6 4 | -2:item -2 -9 -15
-2:label 3 7 1 | -2:line 5 1 -4 | -2:long 14 15 34 | -2:long_item -10 -22 -13 | -2:most_read 0 -3 -5
-2:newsletter 19 43 16 | -2:prose -13 1 -2 | -2:related 8 12 12 | -2:sentence 1 -19 -18 | -3:comments -2 0 6
-3:consent 0 3 4 | -3:credit -3 -2 7 | -3:edge -44 -30 -29 | -3:footer -5 -1 -7 | -3:furniture 4 1 10
-3:headline -3 12 4 | -3:item 19 5 2 | -3:label 25 15 6 | -3:line -1 9 -7 | -3:long 14 -1 26
-3:long_item -18 -25 -15 | -3:most_read 5 3 3 | -3:newsletter 12 35 9 | -3:prose -22 -26 -15 | -3:related 5 10 10
-3:sentence 17 2 -4 | address -11 -16 -2 | after12>=20 3 -21 0 | after12>=200 44 28 81 | after12>=500 -19 -22 -3
after12>=80 37 24 59 | after4>=1 -10 -12 -6 | after4>=12 30 33 31 | after4>=120 -6 10 -1 | after4>=250 5 27 13
after4>=30 -15 0 -44 | after4>=60 18 11 -18 | after:control 29 31 53 | after:inset 27 31 54 | after:passed>=2 42 25 64
after:passed>=4 13 12 12 | after:picture 26 45 12 | after:repeated 43 30 37 | again:first 101 96 51
again:first&long 83 102 60 | again:first&short 18 -6 -9 | again:later 134 115 127 | again:later&long 114 150 119
again:later&short 20 -36 8 | ago 9 18 -4 | author 18 15 34 | before12>=20 -18 -34 1 | before12>=200 20 -4 -7
before12>=500 2 0 -33 | before12>=80 -7 23 43 | before4>=1 17 15 37 | before4>=12 32 26 22 | before4>=120 9 -5 -3
before4>=250 17 10 20 | before4>=30 -18 13 -36 | before4>=60 -9 18 4 | bias 3 11 11 | both:00 15 2 11
both:00&comments 1 0 5 | both:00&consent -4 -4 -4 | both:00&credit -7 3 -10 | both:00&furniture 5 2 12
both:00&headline 1 0 16 | both:00&item -5 -16 -21 | both:00&label 33 44 37 | both:00&line -14 -13 -23
both:00&long -6 1 3 | both:00&long_item -18 -34 -22 | both:00&most_read 2 2 6 | both:00&newsletter 2 1 6
both:00&prose 14 16 4 | both:00&related 3 2 5 | both:00&sentence 6 -4 -5 | both:01 22 9 -6 | both:01&comments 0 1 4
both:01&consent 1 4 -1 | both:01&credit 6 -2 5 | both:01&footer 3 2 4 | both:01&furniture 2 0 5
both:01&headline 18 8 2 | both:01&item -5 -17 -1 | both:01&label -24 -22 -30 | both:01&line 7 17 9
both:01&long 0 6 -7 | both:01&newsletter 2 10 1 | both:01&prose 1 -7 4 | both:01&sentence 8 4 1 | both:02 -29 8 10
both:02&credit 9 18 12 | both:02&furniture 2 4 3 | both:02&headline -1 6 -6 | both:02&item -9 -3 0
both:02&label -31 -17 -10 | both:02&line 0 9 8 | both:02&long 4 -6 -1 | both:02&prose -6 -3 -2 | both:10 -16 -7 -7
both:10&comments 0 5 -4 | both:10&credit 2 -4 6 | both:10&furniture 2 4 0 | both:10&headline -3 -11 6
both:10&item -9 -9 -8 | both:10&label -7 -6 -17 | both:10&line -4 -4 1 | both:10&long 1 5 1 | both:10&most_read 2 5 0
both:10&newsletter 5 7 3 | both:10&prose 2 1 14 | both:10&sentence -10 -7 -18 | both:11 5 4 -18
both:11&credit 16 1 0 | both:11&furniture 2 7 1 | both:11&headline 3 -2 10 | both:11&item 1 6 -4
both:11&label -7 3 -14 | both:11&line -3 -21 -11 | both:11&long 11 21 23 | both:11&long_item 16 24 13
both:11&prose -32 -43 -27 | both:11&sentence -6 -8 -9 | both:12 2 -19 -4 | both:12&credit 4 2 1
both:12&headline 8 6 6 | both:12&item 5 8 2 | both:12&label 23 14 18 | both:12&line -9 -11 -7
both:12&long -25 -25 -15 | both:12&long_item 9 9 11 | both:12&prose -22 -34 -34 | both:12&sentence 1 5 7
both:20 -14 6 2 | both:20&credit 0 3 7 | both:20&headline -8 -9 -12 | both:20&item -4 -5 -4 | both:20&label 4 7 16
both:20&line 16 39 12 | both:20&long -18 -24 -22 | both:20&long_item -4 -5 -6 | both:20&most_read -2 -1 -5
both:20&newsletter 4 5 7 | both:20&prose -7 -5 -9 | both:20&sentence 2 0 9 | both:21 12 16 32 | both:21&credit 3 7 2
both:21&headline 1 4 -2 | both:21&item 8 16 7 | both:21&label 1 -9 16 | both:21&line 1 1 4 | both:21&long -21 -36 -32
both:21&long_item 2 6 3 | both:21&prose 7 9 15 | both:22 5 -8 -7 | both:22&headline -11 -16 -17 | both:22&item 6 12 9
both:22&label -16 -29 -20 | both:22&line 2 -17 -5 | both:22&long -3 -9 -5 | both:22&long_item -3 -8 -3
both:22&prose 14 26 13 | both:22&sentence 0 4 1 | bullet 10 0 29 | bullet_words>=15 16 14 21
bullet_words>=25 18 16 25 | bullet_words>=4 -18 -5 14 | bullet_words>=8 2 10 3 | byline 10 7 12 | capital>=0.3 58 0 39
capital>=0.5 42 43 44 | capital>=0.7 -4 17 -25 | capital>=0.9 -12 -25 -13 | commas>=1 -62 -58 -68
commas>=3 -18 -13 -40 | commas>=6 20 11 13 | comments 0 0 6 | common 8 41 16 | common>=0.08 28 17 40
common>=0.16 -18 -21 -14 | common>=0.24 -24 -14 -27 | common>=0.32 -4 2 -4 | common>=0.4 12 0 33 | common>=0.5 2 -4 1
consent 27 45 44 | credit 106 144 86 | date 26 26 19 | digits>=0.01 -22 -22 -53 | digits>=0.1 -10 -11 -16
digits>=0.25 1 13 -1 | digits>=0.5 -9 -28 -15 | doubled 34 62 34 | earlier>=1 -2 -1 20 | earlier>=120 6 -28 -26
earlier>=300 57 51 56 | earlier>=40 -39 -65 -14 | earlier>=800 -16 -12 3 | end:ask -14 -7 1 | end:ask&0 1 7 -7
end:ask&2 -8 -11 -1 | end:ask&3 5 6 11 | end:ask&4 -9 -9 -4 | end:colon -11 -39 36 | end:colon&0 -3 -16 21
end:colon&1 1 -13 16 | end:colon&2 4 6 7 | end:colon&3 -6 -7 -5 | end:colon&4 -7 -8 -3 | end:comma 10 8 22
end:comma&0 11 9 23 | end:more 17 20 36 | end:more&4 5 6 13 | end:open 47 61 20 | end:open&0 4 -13 -13
end:open&1 -30 -8 -37 | end:open&2 -7 -4 14 | end:open&3 19 28 24 | end:open&4 61 59 33 | end:stop -45 -32 -106
end:stop&0 8 18 7 | end:stop&1 25 31 -5 | end:stop&2 13 9 -19 | end:stop&3 -29 -40 -47 | end:stop&4 -61 -50 -42
footer 32 41 41 | furniture 20 23 24 | gaps:00 13 17 28 | gaps:00&comments 0 -1 4 | gaps:00&credit -6 -13 -13
gaps:00&footer 3 4 4 | gaps:00&furniture 4 -1 8 | gaps:00&headline -10 -3 -7 | gaps:00&item -34 -43 -39
gaps:00&label 21 19 29 | gaps:00&line -8 5 -15 | gaps:00&long 26 30 26 | gaps:00&long_item -8 -12 -8
gaps:00&prose 11 10 16 | gaps:00&related 1 0 4 | gaps:00&sentence 10 20 17 | gaps:00&short -27 -35 -39
gaps:01 34 36 9 | gaps:01&comments 4 -2 5 | gaps:01&credit -4 -12 -6 | gaps:01&footer 7 8 5 | gaps:01&furniture 5 4 1
gaps:01&headline 9 22 6 | gaps:01&label -20 -10 -15 | gaps:01&line 12 20 14 | gaps:01&long 22 24 7
gaps:01&long_item -3 -6 -2 | gaps:01&prose 2 -5 0 | gaps:01&sentence -6 -10 -12 | gaps:01&short 3 10 1
gaps:10 -9 -16 1 | gaps:10&consent 3 6 5 | gaps:10&credit 16 5 17 | gaps:10&furniture 2 5 7
gaps:10&headline -16 -32 -14 | gaps:10&item -2 9 9 | gaps:10&label -10 -13 -12 | gaps:10&line -6 -2 -8
gaps:10&long -15 -24 -25 | gaps:10&prose 3 17 0 | gaps:10&sentence 10 2 18 | gaps:10&short -9 -4 -4
gaps:11 -35 -26 -26 | gaps:11&comments -3 4 -4 | gaps:11&consent 17 30 19 | gaps:11&credit 28 49 31
gaps:11&footer 8 11 9 | gaps:11&furniture 9 16 8 | gaps:11&headline 26 2 17 | gaps:11&item 22 27 9
gaps:11&label -15 -11 -6 | gaps:11&line -3 -25 -2 | gaps:11&long -91 -97 -63 | gaps:11&long_item 6 9 9
gaps:11&most_read 2 5 1 | gaps:11&newsletter 14 30 13 | gaps:11&prose -44 -62 -39 | gaps:11&related 5 7 8
gaps:11&sentence -14 -20 -36 | gaps:11&short 26 31 31 | handle -1 -8 2 | indent:less -24 -13 2 | indent:more 26 26 3
indent:same 0 -2 7 | kind:comments 0 0 6 | kind:consent 21 36 29 | kind:credit 34 30 28 | kind:footer 19 25 19
kind:furniture 20 23 24 | kind:headline 8 -12 2 | kind:item -13 -7 -19 | kind:label -24 -15 -5 | kind:line -4 -2 -11
kind:long -57 -67 -55 | kind:long_item -2 -8 -3 | kind:most_read 5 10 2 | kind:newsletter 17 37 18
kind:prose -29 -40 -23 | kind:related 7 9 12 | kind:sentence 0 -8 -13 | most_read 5 10 2 | newsletter 16 38 18
paywall 19 23 11 | place>=0.001 -6 -3 18 | place>=0.02 18 26 36 | place>=0.08 -4 5 20 | place>=0.2 -11 -15 32
place>=0.4 -41 -6 -47 | place>=0.6 -4 24 22 | place>=0.8 -14 -17 -9 | place>=0.92 -14 -24 -14 | place>=0.98 8 42 -17
place>=0.999 6 -6 24 | read_more 3 9 0 | related 7 9 12 | rest>=1 -1 17 -7 | rest>=120 8 -29 -13 | rest>=300 19 4 2
rest>=40 -2 -18 -37 | rest>=800 -12 -3 -20 | sentences>=2 24 14 43 | sentences>=3 -41 -59 -59
sentences>=5 -28 -45 -47 | shared 0 -9 25 | shared&long>=0.05 -15 0 -30 | shared&long>=0.15 -1 12 -16
shared&long>=0.3 26 27 18 | shared&long>=0.45 32 4 23 | shared&long>=0.6 57 10 9 | shared&long>=0.8 16 10 -6
shared>=0.05 -29 -35 -54 | shared>=0.15 -16 -20 -35 | shared>=0.3 2 6 -15 | shared>=0.45 -16 -32 -23
shared>=0.6 -8 -12 -30 | shared>=0.8 -72 -36 -59 | since_byline -12 5 13 | since_byline<=1 6 0 7
since_byline<=16 -29 -24 -18 | since_byline<=2 20 7 15 | since_byline<=4 3 1 12 | since_byline<=40 -18 -24 -39
since_byline<=8 -10 -4 11 | since_comments 31 79 21 | since_comments<=1 1 -1 7 | since_comments<=16 12 -10 32
since_comments<=2 0 0 6 | since_comments<=4 1 2 15 | since_comments<=40 12 2 16 | since_comments<=8 8 3 25
since_date -35 -15 4 | since_date<=1 17 27 38 | since_date<=16 12 16 -24 | since_date<=2 -4 2 11
since_date<=4 -21 -7 -15 | since_date<=40 -1 19 27 | since_date<=8 13 25 -1 | since_footer 3 5 25
since_footer<=1 6 -2 8 | since_footer<=16 -1 40 -11 | since_footer<=2 -7 -10 -3 | since_footer<=4 -7 7 -7
since_footer<=40 12 43 -10 | since_footer<=8 5 29 1 | since_most_read 60 41 63 | since_most_read<=1 0 -2 -6
since_most_read<=16 -4 1 -7 | since_most_read<=2 0 -3 -5 | since_most_read<=4 8 4 5 | since_most_read<=40 -17 -42 -41
since_most_read<=8 1 14 6 | since_newsletter 8 10 10 | since_newsletter<=1 7 23 7 | since_newsletter<=16 9 22 17
since_newsletter<=2 12 24 14 | since_newsletter<=4 9 19 9 | since_newsletter<=40 45 18 24
since_newsletter<=8 13 21 11 | since_related 17 26 21 | since_related<=1 8 11 13 | since_related<=16 35 32 72
since_related<=2 8 12 12 | since_related<=4 10 15 20 | since_related<=40 17 11 37 | since_related<=8 27 31 54
small_print 11 17 25 | source 5 7 4 | special 26 18 48 | start:digit -7 -14 -39 | start:lower -18 -10 -21
start:quote -49 -66 -50 | start:sign -16 -23 30 | twin 117 137 126 | until_byline 9 7 -25 | until_byline<=1 3 -2 5
until_byline<=16 25 4 25 | until_byline<=4 11 4 5 | until_byline<=40 35 25 40 | until_byline<=8 26 5 21
until_date 8 1 -14 | until_date<=1 8 9 1 | until_date<=16 7 -16 36 | until_date<=2 23 35 39 | until_date<=4 25 18 34
until_date<=40 -25 -12 0 | until_date<=8 42 6 45 | upper 16 23 25 | words>=1 3 11 11 | words>=11 2 18 8
words>=15 -3 10 -10 | words>=2 31 23 49 | words>=20 -29 -37 -37 | words>=3 -23 -9 -7 | words>=30 -32 -21 -42
words>=4 -20 -22 -18 | words>=50 -87 -98 -95 | words>=6 -14 12 -17 | words>=8 -34 -23 -35 | words>=90 -16 -23 -7
"""
"""Mark, then its worth for the states before, interruption and after."""

_ENTRIES = """
+1:consent 0 2 9 1 | +1:credit -6 -2 -1 0 | +1:edge -7 0 -4 4 | +1:footer -1 6 -1 0 | +1:furniture -1 4 -3 4
+1:headline -8 4 -1 3 | +1:item -1 -9 -6 -3 | +1:label 1 -9 -13 6 | +1:line 1 -20 -22 0 | +1:long 4 -5 2 -6
+1:long_item 0 -2 -10 -3 | +1:most_read 0 1 4 -3 | +1:newsletter 0 -5 -3 6 | +1:prose 5 2 13 0
+1:sentence 5 -10 -9 -3 | +2:credit 3 4 -2 -2 | +2:edge -10 -1 -2 6 | +2:headline 3 -5 4 1 | +2:item 0 1 -11 -1
+2:label -1 -33 -14 5 | +2:line 4 -12 -7 4 | +2:long -1 6 4 -6 | +2:prose -2 -9 -6 -2 | +2:sentence -4 0 -8 3
-1:consent 0 -4 2 -3 | -1:credit 12 -9 -1 -1 | -1:footer 1 -1 12 -2 | -1:furniture 1 -2 5 0 | -1:headline 9 15 25 4
-1:item -5 -8 -16 -4 | -1:label -8 -17 -25 -13 | -1:line -3 -14 -12 -2 | -1:long -10 17 -6 23
-1:long_item 0 -11 -8 -3 | -1:most_read -1 -2 4 -2 | -1:newsletter 2 -2 -2 -4 | -1:prose -2 11 -6 6
-1:sentence -5 -14 -13 6 | -2:credit -1 -6 -1 -1 | -2:footer 4 0 -2 -3 | -2:furniture -4 -1 4 2
-2:headline -3 11 -13 -8 | -2:item -3 -13 -1 5 | -2:label -5 -9 -10 -2 | -2:line -1 -18 -18 6 | -2:long 0 8 10 17
-2:long_item 0 -14 -10 1 | -2:newsletter -2 1 -4 0 | -2:prose 6 10 5 0 | -2:sentence 0 -10 -4 -7 | address 6 -4 -2 12
again:first -11 6 -6 1 | again:first&long -10 13 -3 1 | again:first&short -1 -7 -2 0 | again:later -4 7 -4 27
again:later&long -4 27 -14 19 | again:later&short 0 -20 9 8 | author 0 -1 0 15 | bias -9 -44 -44 6
bullet -7 -23 -20 -16 | bullet_words>=15 -3 -3 -7 -3 | bullet_words>=25 -2 0 -4 -1 | bullet_words>=4 -4 -8 -10 -10
bullet_words>=8 -5 -6 -7 -5 | capital>=0.3 24 6 52 -8 | capital>=0.5 21 15 14 7 | capital>=0.7 -3 7 -4 14
capital>=0.9 1 -25 -1 14 | commas>=1 -1 -1 -3 4 | commas>=3 -9 14 13 7 | commas>=6 -12 6 14 0 | common -1 -4 -6 11
common>=0.08 7 0 14 -4 | common>=0.16 10 -2 12 -10 | common>=0.24 19 -7 18 -10 | common>=0.32 -5 -26 -7 -13
common>=0.4 -4 -18 -5 -1 | consent 1 5 -9 3 | credit -6 23 -5 5 | date -5 -2 -6 5 | digits>=0.01 12 -6 6 -8
digits>=0.1 -16 11 -5 2 | digits>=0.25 -12 1 -39 5 | digits>=0.5 -10 18 -22 1 | doubled -1 18 -2 1
end:ask 6 -12 7 -7 | end:ask&1 0 -4 -2 -2 | end:ask&4 1 -3 9 0 | end:colon 2 -15 -1 -2 | end:colon&0 1 -4 -5 -3
end:colon&1 0 -8 3 2 | end:colon&4 0 -2 4 -1 | end:open -16 -4 -16 8 | end:open&0 -13 -30 -21 7
end:open&1 2 -4 13 -5 | end:open&2 -2 20 -4 5 | end:open&3 1 -5 -2 5 | end:open&4 -3 15 -2 -5 | end:stop -2 -14 -30 6
end:stop&0 -1 -4 -7 4 | end:stop&1 -6 7 -18 4 | end:stop&2 -5 -4 -5 -2 | end:stop&3 3 -6 -2 -4 | end:stop&4 7 -6 1 4
gaps:00 -12 -22 -49 -10 | gaps:00&headline -2 -9 -5 0 | gaps:00&item -2 -4 -4 -4 | gaps:00&label -3 -9 -6 -2
gaps:00&line 0 -1 -11 -1 | gaps:00&long 1 -2 -9 0 | gaps:00&long_item 0 0 -4 -2 | gaps:00&prose -4 1 -8 -1
gaps:00&sentence 0 4 -3 -1 | gaps:00&short -5 -12 -17 -6 | gaps:01 -13 -11 -10 -8 | gaps:01&credit -2 -6 -4 1
gaps:01&headline -1 3 9 -1 | gaps:01&item 0 -7 -4 -1 | gaps:01&line -1 9 13 -1 | gaps:01&long -2 5 -10 0
gaps:01&long_item -1 -4 -4 -1 | gaps:01&sentence 0 -4 -5 0 | gaps:01&short -5 -2 9 -8 | gaps:10 0 10 -12 25
gaps:10&credit -1 -5 -2 2 | gaps:10&headline 0 -8 -3 2 | gaps:10&label 1 5 -2 10 | gaps:10&line -1 9 -4 5
gaps:10&long -2 -1 8 2 | gaps:10&prose 3 11 -1 0 | gaps:10&short 0 5 -10 15 | gaps:11 16 -22 27 -2
gaps:11&consent 0 8 -5 3 | gaps:11&credit -2 7 -2 1 | gaps:11&headline 5 15 8 3 | gaps:11&label 0 -11 1 4
gaps:11&line 1 -7 11 -1 | gaps:11&long 9 -10 19 0 | gaps:11&prose 10 -23 1 -7 | gaps:11&sentence -2 -8 -1 -2
gaps:11&short -1 -11 10 0 | handle 0 4 -3 1 | indent:less 1 -19 21 4 | indent:more -10 -24 -42 -16
indent:same -1 -1 -23 18 | kind:consent 1 7 -7 5 | kind:credit -6 -2 -7 5 | kind:headline 1 2 9 4
kind:item -2 -16 -12 -10 | kind:label -4 -18 -10 9 | kind:line -1 10 9 2 | kind:long 5 -8 9 2
kind:long_item -4 -4 -8 -4 | kind:newsletter -1 3 -4 -3 | kind:prose 6 -11 -8 -8 | kind:related 0 1 0 5
kind:sentence -2 -11 -11 -2 | newsletter -1 3 -4 -3 | paywall -1 9 -3 2 | read_more 0 4 -3 -3 | related 0 1 0 5
sentences>=2 -14 11 -16 3 | sentences>=3 -5 3 -22 0 | sentences>=5 2 -2 -11 -4 | shared 4 -14 -4 0
shared>=0.05 7 21 6 5 | shared>=0.15 5 22 10 7 | shared>=0.3 11 19 6 16 | shared>=0.45 10 14 2 8
shared>=0.6 -11 10 -13 14 | shared>=0.8 11 16 -13 11 | since_byline 2 1 7 -1 | since_byline<=16 -3 3 4 0
since_byline<=2 -8 -2 -1 1 | since_byline<=4 11 4 2 -1 | since_byline<=40 -1 1 7 0 | since_byline<=8 2 4 3 0
since_comments -1 -42 -44 -8 | since_comments<=16 -1 -6 -6 -2 | since_comments<=40 1 -10 -12 -2 | since_date 9 -3 8 -1
since_date<=1 11 -8 -3 -1 | since_date<=16 -5 11 9 -6 | since_date<=2 3 -6 0 -2 | since_date<=40 3 0 11 13
since_date<=8 1 10 7 2 | since_footer 6 -1 5 -3 | since_footer<=1 2 -2 15 -3 | since_footer<=16 3 17 10 -2
since_footer<=2 5 -1 -1 -1 | since_footer<=4 1 7 -5 -5 | since_footer<=40 -1 -7 2 6 | since_footer<=8 -3 5 5 1
since_most_read<=1 -1 -2 4 -1 | since_most_read<=16 0 -3 4 0 | since_most_read<=4 2 -1 -2 4
since_most_read<=40 0 12 9 -3 | since_newsletter 0 -23 -18 -2 | since_newsletter<=1 2 -2 -1 -4
since_newsletter<=4 -1 -1 7 -3 | since_newsletter<=40 2 3 4 3 | since_related 0 -15 -14 -5
since_related<=16 0 -4 -3 -4 | since_related<=40 0 0 -1 -4 | special 1 -11 -14 -2 | start:digit -6 -27 35 -1
start:lower -5 15 -18 6 | start:quote -1 -14 15 -4 | start:sign 3 -8 11 5 | twin -8 8 -9 7 | words>=1 -9 -44 -44 6
words>=11 6 -10 -11 2 | words>=15 3 4 0 -1 | words>=2 -1 -22 -31 -2 | words>=20 8 -7 12 1 | words>=3 -6 -4 -17 4
words>=30 8 4 9 2 | words>=4 0 -5 -6 6 | words>=50 9 -10 15 -9 | words>=6 3 -5 -8 0 | words>=8 7 -6 6 10
words>=90 -3 -1 8 -2
"""
"""Mark, then its worth for a unit as the first of the text, of an interruption, after an interruption, and of after."""


def _rows(table: str) -> list[tuple[str, list[int]]]:
    rows = (row.split() for line in table.strip().splitlines() for row in line.split(" | "))
    return [(name, [int(value) for value in values]) for name, *values in rows]


STATES = {name: (before, 0, gap, after) for name, (before, gap, after) in _rows(_STATES)}
ENTRIES = {name: tuple(values) for name, values in _rows(_ENTRIES)}
