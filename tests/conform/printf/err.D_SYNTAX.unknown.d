/* ASSERTION: conversion that D has not is refused. */
BEGIN { printf("%b", 1); }
