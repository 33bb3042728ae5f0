"""The training engine: many small networks at once, as stacked NumPy arrays.

The legend of axes, always in this order:

=====  ==========================================================================================
 M     models of the stack, one per trial
 G     splits (groups of models that see the same rows and share their random numbers)
 N     rows of a part (train, val or test)
 B     rows of one batch
 D     inputs
 H     hidden units
 C     outputs: classes, or 1 (binary, regression)
 E     epochs
 P     parameters of one network, flat
=====  ==========================================================================================

Rows come in as (B, D). Hidden values are kept feature-major, (M, H, B): each of the three matrix products of a
training step then runs in the layout that BLAS likes best. The bias is the last column of a layer's weight, and
every activation carries a last row of ones, so that z = W [h; 1] is one product and its gradient another.

The engine knows no file, no table and no command. It is handed finished regularizers and never imports one.
"""
